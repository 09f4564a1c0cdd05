"""Names and control plane locked out: the network that broke is the one over which it would be repaired.

The claim: a way in that depends on nothing of the failing system decides how long it lasts, and letting everybody back at once on cold
caches takes it down again. A command of maintenance takes links between edge and data centres away, or a new health rule is wrong;
name servers that see too few data centres withdraw their own routes; resolvers' caches run out; tools, panels, and perhaps doors,
status page and the emergency console need the same names. What broke, which way in works and how far away people are, differs from
seed to seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .actions import Action, Command, Metric
from .flow import STEP, Pool, amplification, felt, in_time, slowest, towards
from .worlds import Brief, Cause, Finding, Panel, World, listed

REGIONS = ("Aspen", "Birch", "Cedar", "Elm", "Fir", "Maple")
CAUSES = {
    "links": "A maintenance command took down the links of all regions",
    "some": "A maintenance command took down the links of two regions",
    "rule": "A new health rule makes name servers withdraw, with nothing wrong behind them",
}
USUAL, TIMEOUT, RETRIES, ANSWER, ROOM = 0.6, 2.0, 2, 0.08, 2.0
COLDEST, WARMING, COOLING = 0.35, 360.0, 1_200.0
CROWD, GATHERING, LEAVING, RESOLVING = 1.8, 900.0, 600.0, 45.0
NEEDED, WITHDRAWS, ANNOUNCES = 2, 60.0, 120.0


@dataclass(slots=True, eq=False)
class _Region:
    """A data centre: its part of the users, whether the edge reaches it, and how warm its caches are."""

    name: str
    share: float
    pool: Pool
    linked: bool = True
    warm: float = 1.0
    failing: float = 0.0
    off: bool = False


class Lockout(World):
    """Three regions, their name servers, and the ways in."""

    brief: ClassVar[Brief] = Brief(
        name="lockout",
        title="Locked out of names and control plane",
        story="Users say that the name no longer exists. Your dashboards show nothing, and the tools do not open. You are in command, on a "
        "telephone bridge; two colleagues carry out what you decide.",
        lesson="The way in decides how long it lasts, and the way back decides whether it comes twice: caches are cold and everybody is "
        "waiting, so users have to be let in by and by.",
        modelled="Regions, numbers and minutes are made up. Modelled (M): links, a rule by which name servers withdraw, resolvers' caches "
        "that run out, people who wait and come back together, and each region as a fluid with timeouts, retries and caches that cool "
        "down while nobody uses them. Electrical load is not modelled. The shape follows the incidents that the debrief names.",
        incidents=("facebook-2021", "rogers-2022", "google-network-2019"),
        metrics=(
            Metric("answered", "Requests answered", "%", "up", 3.0),
            Metric("resolved", "Users who can look up the name", "%", "up", 3.0),
            Metric("latency", "Time of the slowest 1 %", "s", "down", 0.25, relative=True),
            Metric("load", "Work, against what the regions can do", "%", "down", 0.15, relative=True),
        ),
        horizon=240 * 60.0,
    )

    def build(self) -> None:
        """Draw what broke, and which ways in there are."""
        draw = self.draw
        shares = [draw.uniform(0.7, 1.3) for _ in range(3)]
        self.regions = [_Region(name, share / sum(shares), Pool(ROOM)) for name, share in zip(draw.sample(REGIONS, 3), shares, strict=True)]
        self.cause = draw.choice(tuple(CAUSES))
        self.spared = draw.choice([region.name for region in self.regions])
        self.console = draw.choice(("open", "names", "dead"))
        self.doors = draw.random() < 0.6
        self.page_elsewhere = draw.random() < 0.4
        self.drive = draw.randint(25, 40)
        self.life = 60.0 * draw.randint(4, 12)
        self.broke = -60.0 * draw.randint(4, 8)
        self.announced, self.doubt, self.cached, self.crowd = True, 0.0, 1.0, 1.0
        self.bad_rule = self.override = self.addresses = self.keys = self.connected = False
        self.sites: list[str] = []
        self.admit = 1.0
        self.later((self.broke - self.now) / 60, "broken")

    def happens(self, what: str, where: str) -> None:
        """Let it break, or people arrive."""
        if what == "broken":
            self.bad_rule = self.cause == "rule"
            for region in self.regions:
                region.linked = self.cause == "rule" or (self.cause == "some" and region.name == self.spared)
        elif what == "arrived":
            if self.doors and not self.keys:
                self.news.append(f"They are at {where}, in front of the door: the badge readers do not answer. Somebody is drilling.")
                self.later(25, "inside", where)
            else:
                self.happens("inside", where)
        elif what == "inside" and where not in self.sites:
            self.sites.append(where)
            self.news.append(f"They are inside {where}, at a console of its own.")

    @property
    def names(self) -> bool:
        """Whether name servers announce themselves."""
        return self.announced or self.override

    def _reach(self, region: _Region) -> bool:
        """Whether somebody can give a command in a region."""
        return self.connected or region.name in self.sites or (region.linked and (self.names or self.addresses))

    @property
    def access(self) -> bool:
        """Whether commands reach any region."""
        return any(self._reach(region) for region in self.regions)

    def flow(self) -> None:
        """Let one step of rules, look-ups and requests happen."""
        healthy = sum([region.linked for region in self.regions]) >= NEEDED and not self.bad_rule
        self.doubt = 0.0 if healthy == self.announced else self.doubt + STEP
        if self.doubt >= (WITHDRAWS if self.announced else ANNOUNCES):
            self.announced, self.doubt = not self.announced, 0.0
        self.cached = towards(self.cached, 1.0, RESOLVING) if self.names else towards(self.cached, 0.0, self.life)
        usable = [region for region in self.regions if region.linked and not region.off]
        part = sum([region.share for region in usable])
        users = USUAL * self.demand * self.crowd * self.cached * self.admit
        answered, work, able, latency = 0.0, 0.0, 0.0, 0.05
        for region in self.regions:
            rate = users * region.share / part if region in usable else 0.0
            capacity = region.share * (COLDEST + (1.0 - COLDEST) * region.warm)
            arriving = rate * amplification(region.failing, RETRIES)
            admitted, wait = region.pool.step(arriving, capacity)
            through = admitted * in_time(wait, TIMEOUT, ANSWER)
            region.failing = felt(region.failing, 1.0 - through) if rate else 0.0
            success = 1.0 - region.failing ** (RETRIES + 1) if rate else 0.0
            used = min(1.0, rate * success / (USUAL * region.share))
            region.warm = towards(region.warm, 1.0, WARMING / max(0.05, used)) if used > 0.02 else towards(region.warm, 0.0, COOLING)
            if region in usable:
                answered += success * region.share / part
                work, able = work + arriving, able + capacity
                latency = max(latency, slowest(region.failing, RETRIES, TIMEOUT, wait, ANSWER))
        self.answered = 100.0 * answered * self.cached * self.admit
        self.crowd = towards(self.crowd, CROWD, GATHERING) if self.answered < 50.0 else towards(self.crowd, 1.0, LEAVING)
        self.metrics = {
            "answered": self.answered,
            "resolved": 100.0 * self.cached,
            "latency": latency if usable else TIMEOUT * (RETRIES + 1),
            "load": 100.0 * work / able if able else 0.0,
        }

    def actions(self) -> tuple[Action, ...]:
        """Return what a commander can do here."""
        names = tuple(region.name for region in self.regions)
        on = (("on", "on"), ("off", "off"))
        return (
            Action("outside", "Look from outside", "inspect", 2, "A public looking glass: do routes, names and addresses answer?"),
            Action("calendar", "Read the change calendar", "inspect", 1, "It hangs on the wall, on paper."),
            Action("tools", "Try the usual tools", "inspect", 1, "Dashboards and the control plane."),
            Action("runbook", "Fetch the printed runbook", "inspect", 4, "Addresses of consoles and tools as numbers, on paper."),
            Action("console", "Connect the emergency console", "mitigate", 4, "The out-of-band network, to all regions.",
                   "If it needs what is broken, the minutes are lost."),
            Action("dispatch", "Send people to a region", "mitigate", 2, "They drive, and work at the machines.",
                   "They are not there before half an hour, and doors may need the network too.", names, target_word="region"),
            Action("restore", "Bring links up", "mitigate", 5, "Undo the maintenance command in one region, or in all.",
                   "Everybody who waits comes at once, and caches are cold.", (*names, "all regions"), target_word="region"),
            Action("undo_rule", "Undo the last change of the health rule", "mitigate", 3, "The rule by which name servers withdraw.",
                   "If the rule was right, name servers will not see the next failure as it does."),
            Action("override", "Keep names announced", "mitigate", 3, "Announce the name servers whatever the rule says.",
                   "Users are sent to regions that may not be there.", values=on, value_word="override"),
            Action("admit", "Let in a share of the users", "mitigate", 1, "The edge gives the rest an honest page at once.",
                   "Those kept out are lost for as long as it lasts.",
                   values=tuple((each, f"{each} %") for each in ("10", "25", "50", "75", "100")), value_word="let in"),
            Action("restart_names", "Restart the name servers", "mitigate", 4, "All sites.", "Whatever still resolves stops meanwhile."),
            Action("restart_all", "Restart everything", "mitigate", 10, "Name servers and all regions.",
                   "Whatever still works stops meanwhile, and all caches are cold."),
            Action("network_team", "Call the network team", "escalate", 3, "Ask what they did last."),
            Action("facilities", "Call facilities", "escalate", 3, "Ask for mechanical keys at all sites."),
        )  # fmt: skip

    def started(self, command: Command) -> None:
        """Let a command begin."""
        if command.action.name == "restart_all" and self.access:
            for region in self.regions:
                region.off = True

    def finished(self, command: Command) -> Finding:
        """Let a command take effect."""
        name, at, value = command.action.name, command.at, command.value
        if command.action.kind in ("inspect", "escalate"):
            return self._found(name)
        if name == "console":
            return self._connect()
        if name == "dispatch":
            self.later(self.drive, "arrived", at)
            return Finding(f"They are on their way to {at} and expect to arrive at {self.at_clock(self.now + 60 * self.drive)}.")
        if name == "restore":
            chosen = [region for region in self.regions if at in (region.name, "all regions")]
            reached = [region for region in chosen if region.linked or self.connected or region.name in self.sites]
            for region in reached:
                region.linked = True
            missed = [region.name for region in chosen if region not in reached]
            more = f" {listed(missed)}: out of reach." if missed else ""
            if not reached:
                return Finding("No answer: the command does not reach the routers there.", worked=False)
            return Finding(f"Links are up in {listed(each.name for each in reached)}.{more}")
        if not self.access:
            return Finding("No answer: the name of the tool does not resolve, and no other way in is open.", worked=False)
        if name == "undo_rule":
            self.bad_rule = False
            return Finding("The health rule is that of last week again.")
        if name == "override":
            self.override = value == "on"
            return Finding("Names are announced whatever the rule says." if self.override else "The rule decides again.")
        if name == "admit":
            self.admit = int(value) / 100
            return Finding("All users are let in." if value == "100" else f"{value} % of the users are let in.")
        if name == "restart_names":
            self.announced, self.doubt, self.override = False, 0.0, False
            return Finding("They run, as they did before. What the rule says decides whether they announce themselves.")
        for region in self.regions:
            region.off, region.warm, region.failing, region.pool.queue = False, 0.0, 0.0, 0.0
        return Finding("Everything runs again, with cold caches. Links and rules are as they were.")

    def _relay(self) -> bool:
        """Whether the ordinary tools can reach routers: from a linked region with names or addresses."""
        return any(region.linked and (self.names or self.addresses) for region in self.regions)

    def _connect(self) -> Finding:
        if self.console == "dead":
            return Finding("Nothing: the line behind the emergency network was never moved off the backbone.", worked=False)
        if self.console == "names" and not (self.names or self.addresses):
            return Finding(
                "It asks for the name of its login server, which does not resolve. Somebody must have the address.", worked=False
            )
        self.connected = True
        return Finding("Connected: the consoles of all regions answer.")

    def _found(self, name: str) -> Finding:
        if name == "outside":
            state = "answer to their names" if self.names else "have withdrawn their routes: nobody can ask them"
            rows = tuple((region.name, "answers" if region.linked else "does not answer") for region in self.regions)
            return Finding(f"The name servers {state}. Pinged by address from outside:", ("region", "by address"), rows)
        if name == "calendar":
            changes = [
                (self.at_clock(self.broke - 2_700), "name servers: certificates renewed"),
                (self.at_clock(self.broke), "backbone: capacity assessment, by automation"),
                (self.at_clock(self.broke - 60), "name servers: new health rule, by automation"),
            ]
            return Finding("Three changes before it began, two of them within a minute.", ("at", "what"), tuple(changes))
        if name == "tools":
            if self._relay():
                return Finding("They open" + (", by address." if not self.names else "."))
            return Finding("They do not open: their names do not resolve, or nothing answers behind them.", worked=False)
        if name == "runbook":
            self.addresses = True
            return Finding("Found. From now on consoles and tools can be reached by address, as far as there is a line to them.")
        if name == "facilities":
            self.keys = True
            return Finding("Facilities: mechanical keys will be at every door." + (" Badge readers do not answer." if self.doors else ""))
        said = {
            "links": "the assessment took down every link, in all regions; our checking tool let it through",
            "some": f"the assessment took down links of two regions; {self.spared} should be there",
            "rule": "the assessment changed nothing, the links are up; but name servers got a new rule a minute before",
        }[self.cause]
        return Finding(f"The network team: {said}.")

    def panels(self) -> tuple[Panel, ...]:
        """Return the panels; only the probe from outside depends on nothing of ours."""
        return tuple(Panel(each.name, each.label, "" if each.name == "resolved" else "network") for each in self.brief.metrics)

    def dark(self, panel: Panel) -> str:
        """Return why a panel shows nothing."""
        return "no data: monitoring is behind the same names and links" if panel.depends and not self._relay() else ""

    def alerts(self) -> dict[str, str]:
        """Return what fires; inside, nobody is there to fire."""
        found = {}
        if self.cached < 0.9:
            found["probe"] = f"outside probe: the name resolves for {100 * self.cached:.0f} % of networks"
        if not self._relay():
            found["silence"] = "monitoring: no data from any region"
        elif self.answered < 90.0:
            found["users"] = f"edge: {100 - self.answered:.0f} % of users are not answered"
        return found

    def causes(self) -> tuple[Cause, ...]:
        """Return what one may suspect."""
        return (
            *(Cause(name, text) for name, text in CAUSES.items()),
            Cause("software", "The name servers' software crashed"),
            Cause("attack", "Somebody attacks the name servers"),
        )

    def truth(self) -> dict[str, str]:
        """Return what broke and which way in there was."""
        way = {
            "open": "the emergency console was independent",
            "names": "the emergency console needed an address from the printed runbook",
            "dead": "the emergency console was dead, and people had to drive",
        }
        more = "" if self.cause != "rule" else "; with addresses, the usual tools would do as well"
        return {"cause": self.cause, "at": "", "text": f"{CAUSES[self.cause]}, at {self.at_clock(self.broke)}; {way[self.console]}{more}."}

    def channels(self) -> tuple[str, ...]:
        """Return where updates can be published."""
        return ("status page", "another company's network")

    def update_reaches(self, channel: str) -> bool:
        """Whether users can read an update there."""
        return channel != "status page" or self.page_elsewhere or (self.cached > 0.5 and self._relay())
