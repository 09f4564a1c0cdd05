/* The request-level engine, compiled: reference.py line for line, with the same draws, the same order of events and the same sums.
   Read reference.py first; what differs here is only how memory is kept. Jobs and calls are numbered places in two arrays (0: none), given
   back when nobody refers to them any more; queues and lines are chains through those places. Build: python -m dstudio_lib.engine.build */

#include "layout.h"

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define EXPORT(name) __attribute__((export_name(name)))
#ifdef __wasm__
extern u8 __heap_base;
#else
#undef EXPORT
#define EXPORT(name)
static u8 arena[1 << 30];
#endif

static const double FOREVER = __builtin_inf(), ABSENT = -__builtin_inf();
enum { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN };

typedef struct { u64 start, drawn; } Stream;
typedef struct { double time; u32 serial, next, prev; } Turn; /* a place in a line */

typedef struct {
    Turn timer, wire; /* a queue and the followers of a fetch are chained through the wire's next */
    double began, deadline;
    u32 call, block, refs, epoch, circuit, first_follower, last_follower;
    int step, total, good, bad, outcome;
    u8 listening, finished, holding, detached, echo, filling, leading, misdated, cancelled;
} Job;

typedef struct {
    Turn hedge;
    double born, deadline;
    u32 link, parent, refs, worker;
    int key, source, tries, open, effects;
    u8 settled, hedging;
} Call;

typedef struct { u32 first, last; u8 armed; u32 armed_serial; } Line;
typedef struct { double time; u32 serial, what; } Event;

typedef struct {
    const double *given;
    Stream gap, pause, keys;
    double factor, next, within, *row;
    u32 *histogram;
} Source;

typedef struct {
    const double *given;
    Stream service, branch, coin, choice;
    double errors, hit, slowness, ahead, down_since, tokens, filled, busy_area, waiting_area, busy_before, changed, busy_seen, *row;
    double quick;
    u32 *histogram;
    u32 first, last; /* of the queue */
    int servers, most, busy, waiting, epoch, turn, coming, down, instant, choosy, first_link, link_count;
    double *ends; /* the cache: when each key ends (ABSENT: not there), and the order of use */
    int *newer, *older, newest, oldest, kept;
    u32 *flying;
} Block;

typedef struct {
    const double *given;
    Stream coin, chance;
    double loss, tokens, until, ahead, *row;
    u32 target, circuit;
    int in_flight, cut, state, permits, passed, budgeted, guarded;
    u8 *outcomes;
    int outcome_count, outcome_first, failures;
    Line timers, hedges, way_out, way_back;
} Link;

static double *program;
static u64 arena_at, arena_end;
static u64 seed;
static double now, window, window_end, arrival;
static u32 serial, soonest, limit;
static int windows, closed_windows, overfull, digesting;
static int source_count, block_count, link_count, fault_count, most_keys;
static u64 happened, requests, digest;
static const double *faults;
static Source *sources;
static Block *blocks;
static Link *links;
static Job *jobs;
static Call *calls;
static Event *events;
static u32 event_count, event_room, jobs_used, calls_used, free_job, free_call;
static u8 *output;
static u32 output_size;

/* --- memory */

static void *room(u64 bytes) {
    u64 at = (arena_at + 15) & ~(u64)15;
    arena_at = at + bytes;
#ifdef __wasm__
    if (arena_at > arena_end) {
        u64 pages = (arena_at - arena_end + 65535) >> 16;
        if (arena_at > 0xFFFF0000ull || __builtin_wasm_memory_grow(0, (u32)pages) == (__SIZE_TYPE__)-1) __builtin_trap();
        arena_end += pages << 16;
    }
    return (void *)(__UINTPTR_TYPE__)at;
#else
    if (arena_at > sizeof arena) __builtin_trap();
    return arena + at;
#endif
}

static void *zeroed(u64 bytes) {
    u64 *words = room(bytes);
    for (u64 i = 0; i < (bytes + 7) / 8; i++) words[i] = 0;
    return words;
}

/* --- draws.py */

static inline u64 mixed(u64 word) {
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9ull;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBull;
    return word ^ (word >> 31);
}

static Stream stream(int kind, int place) {
    u64 number = (u64)kind << 16 | (u64)place;
    Stream made = { mixed(seed + (number + 1) * 0xD1342543DE82EF95ull), 0 };
    return made;
}

static inline double uniform(Stream *from) {
    from->drawn++;
    return (double)(mixed(from->start + from->drawn * 0x9E3779B97F4A7C15ull) >> 11) * 0x1p-53;
}

static inline u64 bits_of(double x) {
    union { double number; u64 word; } both = { x };
    return both.word;
}

static inline double logarithm(double x) {
    union { double number; u64 word; } m = { x };
    int k = (int)(m.word >> 52) - 1022;
    m.word = (m.word & 0x000FFFFFFFFFFFFFull) | 0x3FE0000000000000ull;
    if (m.number < 0.7071067811865476) {
        m.number = m.number + m.number;
        k--;
    }
    double s = (m.number - 1.0) / (m.number + 1.0), z = s * s, w = z * z;
    double even = 1.0 + w * (1.0 / 5 + w * (1.0 / 9 + w * (1.0 / 13 + w * (1.0 / 17))));
    double odd = z * (1.0 / 3 + w * (1.0 / 7 + w * (1.0 / 11 + w * (1.0 / 15 + w * (1.0 / 19)))));
    double series = even + odd;
    return k * 0.6931471805599453 + 2.0 * s * series;
}

static inline double exponential(Stream *from) { return -logarithm(1.0 - uniform(from)); }

static inline u32 bucket(double seconds) {
    if (seconds < 0x1p-17) return 0;
    u64 word = bits_of(seconds);
    int at = ((int)(word >> 52) - 1023 - LOWEST) * STEPS + (int)(word >> 46 & 63);
    return at < BUCKETS ? at : BUCKETS - 1;
}

static inline double least(double a, double b) { return b < a ? b : a; }

/* --- events */

/* without a branch that a processor could guess wrongly */
static inline int before(const Event *a, const Event *b) { return (a->time < b->time) | ((a->time == b->time) & (a->serial < b->serial)); }

static void rise(u32 at, Event event) {
    while (at) {
        u32 above = (at - 1) >> 1;
        if (!before(&event, &events[above])) break;
        events[at] = events[above];
        at = above;
    }
    events[at] = event;
}

static void push(double time, u32 at_serial, int kind, u32 place) {
    if (event_count >= event_room) {
        overfull = 1;
        return;
    }
    Event event = { time, at_serial, (u32)kind | place << 4 };
    rise(event_count++, event);
}

/* The gap that the first event leaves sinks to the bottom, the last event fills it and rises again: it seldom rises far. */
static Event pop(void) {
    Event first = events[0], last = events[--event_count];
    u32 at = 0, child = 1;
    while (child + 1 < event_count) {
        child += (u32)before(&events[child + 1], &events[child]);
        events[at] = events[child];
        at = child;
        child = 2 * at + 1;
    }
    if (child < event_count) {
        events[at] = events[child];
        at = child;
    }
    rise(at, last);
    return first;
}

static void set(double after, int kind, u32 place) { push(now + after, ++serial, kind, place); }

static void digest_event(int kind, u32 where) {
    digest = (digest ^ bits_of(now)) * 0x100000001B3ull;
    digest = (digest ^ ((u64)kind << 32 | where)) * 0x100000001B3ull;
}

/* --- jobs and calls: counted references */

static u32 new_job(u32 call, u32 refs) {
    u32 at = free_job;
    if (at)
        free_job = jobs[at].wire.next;
    else if (jobs_used < limit)
        at = jobs_used++;
    else {
        overfull = 1;
        at = 0;
    }
    Job *job = &jobs[at];
    job->call = call;
    job->block = links[calls[call].link].target;
    job->refs = refs;
    job->step = 0;
    job->listening = 1;
    job->finished = job->holding = job->detached = job->echo = job->filling = job->leading = job->misdated = job->cancelled = 0;
    job->first_follower = job->last_follower = 0;
    job->timer.serial = 0;
    calls[call].refs++;
    return at;
}

static void drop_call(u32 at) {
    if (--calls[at].refs == 0 && at) {
        calls[at].hedge.next = free_call;
        free_call = at;
    }
}

static void drop_job(u32 at) {
    if (--jobs[at].refs == 0 && at) {
        u32 call = jobs[at].call;
        jobs[at].wire.next = free_job;
        free_job = at;
        drop_call(call);
    }
}

/* --- lines */

static inline Turn *turn_of(int kind, u32 place) {
    return kind == event_timeout ? &jobs[place].timer : kind == event_hedge ? &calls[place].hedge : &jobs[place].wire;
}

static void put(Line *line, int kind, u32 link, double delay, u32 place) {
    Turn *turn = turn_of(kind, place);
    turn->time = now + delay;
    turn->serial = ++serial;
    turn->next = 0;
    turn->prev = line->last;
    if (line->last)
        turn_of(kind, line->last)->next = place;
    else
        line->first = place;
    line->last = place;
    if (!line->armed) {
        line->armed = 1;
        push(turn->time, turn->serial, kind, link);
    }
}

static void take_out(Line *line, int kind, u32 place) {
    Turn *turn = turn_of(kind, place);
    if (turn->prev)
        turn_of(kind, turn->prev)->next = turn->next;
    else
        line->first = turn->next;
    if (turn->next)
        turn_of(kind, turn->next)->prev = turn->prev;
    else
        line->last = turn->prev;
    turn->serial = 0;
}

static void arrive(u32 place);
static void answered(u32 place, int outcome);
static void timed_out(u32 place);
static void send_second(u32 place);
static void send(u32 call);
static void returned(u32 place, Link *link, int good);
static void finish(u32 place, int outcome);
static void vanish(u32 place);
static void serve_waiting(Block *block);
static void end(Block *block, u32 place, int outcome);

static void ring(int kind, u32 link_place, u32 at_serial) {
    Link *link = &links[link_place];
    Line *line = kind == event_timeout ? &link->timers
                 : kind == event_hedge ? &link->hedges
                 : kind == event_arrive ? &link->way_out : &link->way_back;
    u32 place = line->first, due = 0;
    if (place && turn_of(kind, place)->serial == at_serial) {
        due = place;
        take_out(line, kind, place);
    }
    if (line->first) {
        Turn *turn = turn_of(kind, line->first);
        push(turn->time, turn->serial, kind, link_place);
    } else
        line->armed = 0;
    if (!due) return;
    if (digesting) digest_event(kind, link_place);
    happened++;
    switch (kind) {
    case event_timeout: timed_out(due); break;
    case event_hedge: send_second(due); break;
    case event_arrive: arrive(due); break;
    default: answered(due, jobs[due].outcome);
    }
}

/* --- sources */

static void start(Link *link, u32 parent, int source, int key, double deadline);

static void wait_for_next(Source *source) {
    double gap = source->given[S_kind] == arrivals_steady ? 1.0 : exponential(&source->gap);
    source->next = now + gap / (source->given[S_rate] * source->factor);
}

static void look_ahead(void) {
    soonest = 0;
    for (int i = 1; i < source_count; i++)
        if (sources[i].next < sources[soonest].next) soonest = i;
    arrival = sources[soonest].next;
}

static void think(Source *source) { set(source->given[S_think] * exponential(&source->pause), event_think, (u32)(source - sources)); }

static void request(Source *source) {
    int key = -1, keys = (int)source->given[S_keys];
    source->row[SC_offered] += 1;
    if (keys) {
        const double *table = program + (u32)source->given[S_table];
        double drawn = uniform(&source->keys);
        int low = 0, high = keys;
        while (low < high) {
            int mid = (low + high) >> 1;
            if (drawn < table[mid]) high = mid;
            else low = mid + 1;
        }
        key = low;
    }
    start(&links[(u32)source->given[S_link]], 0, (int)(source - sources), key, FOREVER);
}

static void source_settled(Call *call, int good) {
    Source *source = &sources[call->source];
    if (good) {
        double latency = now - call->born;
        source->row[latency <= source->within ? SC_good : SC_late] += 1;
        source->row[SC_latency] += latency;
        source->histogram[bucket(latency)]++;
    } else
        source->row[SC_failed] += 1;
    if (source->given[S_kind] == arrivals_closed) think(source);
}

/* --- links */

static void open_circuit(Link *link) {
    link->row[LC_opened] += 1;
    link->state = BREAKER_OPEN;
    link->until = now + link->given[L_open_time];
    link->circuit++;
    link->outcome_count = link->outcome_first = link->failures = 0;
}

static void note(Link *link, Job *job, int good) {
    if (job->circuit != link->circuit) return;
    if (link->state == BREAKER_HALF_OPEN) {
        if (!good) {
            open_circuit(link);
            return;
        }
        if (++link->passed >= (int)link->given[L_probes]) {
            link->state = BREAKER_CLOSED;
            link->circuit++;
        }
        return;
    }
    int size = (int)link->given[L_breaker];
    if (link->outcome_count == size) {
        link->failures -= !link->outcomes[link->outcome_first];
        link->outcome_first = link->outcome_first + 1 == size ? 0 : link->outcome_first + 1;
        link->outcome_count--;
    }
    int at = link->outcome_first + link->outcome_count++;
    link->outcomes[at >= size ? at - size : at] = (u8)good;
    link->failures += !good;
    if (link->outcome_count >= (int)link->given[L_minimum] && link->failures >= link->given[L_threshold] * link->outcome_count)
        open_circuit(link);
}

static int lets(Link *link) {
    if (link->given[L_bulkhead] != 0 && link->in_flight >= link->given[L_bulkhead]) {
        link->row[LC_bulkheaded] += 1;
        return 0;
    }
    if (link->given[L_breaker] != 0 && link->state != BREAKER_CLOSED) {
        if (link->state == BREAKER_OPEN && now >= link->until) {
            link->state = BREAKER_HALF_OPEN;
            link->permits = (int)link->given[L_probes];
            link->passed = 0;
            link->circuit++;
        }
        if (link->state == BREAKER_OPEN || !link->permits) {
            link->row[LC_broken] += 1;
            return 0;
        }
        link->permits--;
    }
    return 1;
}

static void settle(Link *link, u32 place, int good) {
    Call *call = &calls[place];
    call->settled = 1;
    if (call->hedging) {
        call->hedging = 0;
        take_out(&link->hedges, event_hedge, place);
    }
    link->row[good ? LC_ok : LC_failed] += 1;
    if (call->parent) {
        returned(call->parent, link, good);
        drop_job(call->parent);
    } else
        source_settled(call, good);
    drop_call(place);
}

static void start(Link *link, u32 parent, int source, int key, double deadline) {
    link->row[LC_calls] += 1;
    if (link->budgeted) link->tokens = least(link->given[L_budget_cap], link->tokens + link->given[L_budget]);
    u32 place = free_call;
    if (place)
        free_call = calls[place].hedge.next;
    else if (calls_used < limit)
        place = calls_used++;
    else {
        overfull = 1;
        return;
    }
    Call *call = &calls[place];
    call->link = (u32)(link - links);
    call->parent = parent;
    call->source = source;
    call->key = key;
    call->born = now;
    call->deadline = deadline;
    call->open = call->effects = 0;
    call->settled = call->hedging = 0;
    call->worker = 0;
    call->refs = 1;
    call->tries = 1;
    if (parent) jobs[parent].refs++;
    if (link->given[L_hedge] != 0) {
        call->hedging = 1;
        put(&link->hedges, event_hedge, call->link, link->given[L_hedge], place);
    }
    send(place);
}

static void send(u32 place) {
    Call *call = &calls[place];
    Link *link = &links[call->link];
    if (link->guarded && !lets(link)) {
        if (!call->open) settle(link, place, 0);
        return;
    }
    link->row[LC_attempts] += 1;
    call->open++;
    link->in_flight++;
    u32 made = new_job(place, 2);
    if (!made) return;
    Job *job = &jobs[made];
    job->circuit = link->circuit;
    job->deadline = call->deadline;
    if (call->parent) job->misdated = jobs[call->parent].misdated;
    if (link->given[L_timeout] != 0) {
        double deadline = now + link->given[L_timeout] + link->ahead;
        if (deadline < job->deadline) {
            job->deadline = deadline;
            job->misdated = link->ahead != 0;
        }
        put(&link->timers, event_timeout, call->link, link->given[L_timeout], made);
    }
    if (link->cut || (link->loss != 0 && uniform(&link->coin) < link->loss)) {
        link->row[LC_lost] += 1;
        drop_job(made);
    } else if (link->given[L_latency] != 0)
        put(&link->way_out, event_arrive, call->link, link->given[L_latency], made);
    else
        arrive(made);
}

static void send_second(u32 place) {
    Call *call = &calls[place];
    call->hedging = 0;
    if (call->open && call->tries == 1) {
        links[call->link].row[LC_hedges] += 1;
        send(place);
    }
}

static void failed(Link *link, u32 place) {
    Call *call = &calls[place];
    if (call->open) return;
    if (call->tries > link->given[L_retries]) {
        settle(link, place, 0);
        return;
    }
    double wait = 0.0;
    if (link->given[L_backoff] != 0) {
        wait = least(link->given[L_backoff_cap], link->given[L_backoff] * (double)(1u << (call->tries - 1)));
        if (link->given[L_jitter] == jitter_full)
            wait = wait * uniform(&link->chance);
        else if (link->given[L_jitter] == jitter_equal)
            wait = wait * (0.5 + 0.5 * uniform(&link->chance));
    }
    if (link->given[L_hasty] != 0 && now + wait + link->ahead >= call->deadline) {
        settle(link, place, 0);
        return;
    }
    if (link->budgeted) {
        if (link->tokens < 1.0) {
            link->row[LC_denied] += 1;
            settle(link, place, 0);
            return;
        }
        link->tokens -= 1.0;
    }
    call->tries++;
    link->row[LC_retries] += 1;
    set(wait, event_retry, place);
}

static void answered(u32 place, int outcome) {
    Job *job = &jobs[place];
    u32 at = job->call;
    Call *call = &calls[at];
    Link *link = &links[call->link];
    if (!job->listening) {
        link->row[LC_late] += 1;
        drop_job(place);
        return;
    }
    job->listening = 0;
    if (job->timer.serial) take_out(&link->timers, event_timeout, place);
    link->in_flight--;
    call->open--;
    if (link->given[L_breaker] != 0) note(link, job, outcome == outcome_good);
    if (call->settled)
        link->row[LC_late] += 1;
    else if (outcome == outcome_good)
        settle(link, at, 1);
    else {
        link->row[outcome == outcome_error ? LC_errors : LC_refused] += 1;
        failed(link, at);
    }
    drop_job(place);
    drop_job(place);
}

static void timed_out(u32 place) {
    Job *job = &jobs[place];
    u32 at = job->call;
    Call *call = &calls[at];
    Link *link = &links[call->link];
    job->listening = 0;
    link->in_flight--;
    call->open--;
    if (link->given[L_breaker] != 0) note(link, job, 0);
    if (!call->settled) {
        link->row[LC_timeouts] += 1;
        failed(link, at);
    } else
        job->cancelled = 1;
    drop_job(place);
}

static int looks_healthy(Link *link, double health) {
    Block *target = &blocks[link->target];
    if (health >= 0.0 && target->down && now - target->down_since >= health) return 0;
    return !(link->state == BREAKER_OPEN && now < link->until);
}

/* --- blocks */

static inline Block *block_of(Job *job) { return &blocks[job->block]; }

static void answer(u32 place, int outcome) {
    Job *job = &jobs[place];
    u32 at = calls[job->call].link;
    Link *link = &links[at];
    if (job->detached)
        drop_job(place);
    else if (link->cut) {
        link->row[LC_lost] += 1;
        drop_job(place);
    } else if (link->given[L_latency] != 0) {
        job->outcome = outcome;
        put(&link->way_back, event_answer, at, link->given[L_latency], place);
    } else
        answered(place, outcome);
}

/* how long a server works on a job, in means */
static double work(Block *block) {
    const double *given = block->given;
    switch ((int)given[B_service]) {
    case service_exponential: return exponential(&block->service);
    case service_erlang: {
        int phases = (int)given[B_shape];
        double total = 0.0;
        for (int i = 0; i < phases; i++) total += exponential(&block->service);
        return total / phases;
    }
    case service_mixture: {
        double branch = uniform(&block->branch) < given[B_share] ? given[B_shape] : block->quick;
        return branch * exponential(&block->service);
    }
    case service_uniform: return 1.0 + given[B_shape] * (2.0 * uniform(&block->branch) - 1.0);
    default: return 1.0;
    }
}

static int given_up(Block *block, Job *job) {
    if (job->detached) return 0;
    return (calls[job->call].settled && (job->listening || job->cancelled)) || now + block->ahead >= job->deadline;
}

static void serve(Block *block, u32 place) {
    Job *job = &jobs[place];
    block->busy++;
    block->busy_area -= now;
    job->holding = 1;
    job->epoch = block->epoch;
    u32 at_serial = ++serial;
    push(now + block->given[B_mean] * work(block) * block->slowness, at_serial, event_depart, place);
}

static void release(Block *block, Job *job) {
    job->holding = 0;
    block->busy--;
    block->busy_area += now;
    if (block->waiting) serve_waiting(block);
}

static void serve_waiting(Block *block) {
    while (block->waiting && block->busy < block->servers) {
        u32 place;
        if (block->given[B_newest_first] != 0) {
            place = block->last;
            block->last = jobs[place].wire.prev;
            if (block->last) jobs[block->last].wire.next = 0;
            else block->first = 0;
        } else {
            place = block->first;
            block->first = jobs[place].wire.next;
            if (block->first) jobs[block->first].wire.prev = 0;
            else block->last = 0;
        }
        block->waiting--;
        block->waiting_area += now;
        if (block->given[B_abandons] != 0 && given_up(block, &jobs[place])) {
            block->row[BC_abandoned] += 1;
            end(block, place, outcome_error);
        } else
            serve(block, place);
    }
}

static Link *pick(Block *block) {
    Link *all = &links[block->first_link];
    Link *able[256];
    int count = 0;
    for (int i = 0; i < block->link_count; i++)
        if (!block->choosy || looks_healthy(&all[i], block->given[B_health])) able[count++] = &all[i];
    if (!count)
        for (; count < block->link_count; count++) able[count] = &all[count];
    if (count == 1) return able[0];
    switch ((int)block->given[B_policy]) {
    case policy_random: return able[(int)(uniform(&block->choice) * count)];
    case policy_round_robin: return able[block->turn++ % count];
    case policy_least: {
        block->turn++;
        Link *best = able[block->turn % count];
        for (int i = 1; i < count; i++) {
            Link *other = able[(block->turn + i) % count];
            if (other->in_flight < best->in_flight) best = other;
        }
        return best;
    }
    default: {
        int first = (int)(uniform(&block->choice) * count), second = (int)(uniform(&block->choice) * (count - 1));
        second += second >= first;
        return able[second]->in_flight < able[first]->in_flight ? able[second] : able[first];
    }
    }
}

static void go_on(Block *block, u32 place) {
    Job *job = &jobs[place];
    int key = calls[job->call].key;
    if (block->given[B_mode] == mode_sequence) {
        while (job->step < block->link_count) {
            Link *link = &links[block->first_link + job->step++];
            if (link->given[L_share] >= 1.0 || uniform(&block->coin) < link->given[L_share]) {
                start(link, place, 0, key, job->deadline);
                return;
            }
        }
        finish(place, outcome_good);
    } else if (block->given[B_mode] == mode_parallel) {
        job->refs++;
        job->good = job->bad = job->total = 0;
        for (int i = 0; i < block->link_count; i++) job->total += (int)links[block->first_link + i].given[L_copies];
        for (int i = 0; i < block->link_count && !job->finished; i++)
            for (int copy = 0; copy < (int)links[block->first_link + i].given[L_copies] && !job->finished; copy++)
                start(&links[block->first_link + i], place, 0, key, job->deadline);
        drop_job(place);
    } else
        start(pick(block), place, 0, key, job->deadline);
}

/* the cache: keys in the order of use, from the oldest to the newest */

static void unlink_key(Block *block, int key) {
    int newer = block->newer[key], older = block->older[key];
    if (newer >= 0) block->older[newer] = older;
    else block->newest = older;
    if (older >= 0) block->newer[older] = newer;
    else block->oldest = newer;
    block->ends[key] = ABSENT;
    block->kept--;
}

static void link_key(Block *block, int key, double end) {
    block->ends[key] = end;
    block->older[key] = block->newest;
    block->newer[key] = -1;
    if (block->newest >= 0) block->newer[block->newest] = key;
    else block->oldest = key;
    block->newest = key;
    block->kept++;
}

static void keep(Block *block, int key) {
    if (block->ends[key] != ABSENT) unlink_key(block, key);
    int capacity = (int)block->given[B_capacity];
    if (capacity && block->kept >= capacity) unlink_key(block, block->oldest);
    link_key(block, key, block->given[B_life] != 0 ? now + block->ahead + block->given[B_life] : FOREVER);
}

static void forget(Block *block) {
    if (!block->ends) return;
    for (int key = 0; key < most_keys; key++) block->ends[key] = ABSENT;
    block->newest = block->oldest = -1;
    block->kept = 0;
}

static void follow(u32 leader, u32 place) {
    jobs[leader].leading = 1;
    jobs[place].wire.next = 0;
    if (jobs[leader].last_follower) jobs[jobs[leader].last_follower].wire.next = place;
    else jobs[leader].first_follower = place;
    jobs[leader].last_follower = place;
}

static int found(Block *block, u32 place) {
    Job *job = &jobs[place];
    if (block->given[B_cache] == cache_share) {
        if (uniform(&block->coin) < block->hit) {
            block->row[BC_hits] += 1;
            finish(place, outcome_good);
            return 1;
        }
        block->row[BC_misses] += 1;
        return 0;
    }
    int key = calls[job->call].key;
    double end = block->ends[key];
    if (end != ABSENT) {
        unlink_key(block, key);
        if (now + block->ahead < end) {
            link_key(block, key, end);
            block->row[BC_hits] += 1;
            finish(place, outcome_good);
            return 1;
        }
    }
    block->row[BC_misses] += 1;
    job->filling = 1;
    if (block->given[B_single_flight] != 0) {
        u32 leader = block->flying[key];
        if (leader) {
            block->row[BC_joined] += 1;
            job->filling = 0;
            follow(leader, place);
            if (block->given[B_holds] == 0 && job->holding) release(block, job);
            return 1;
        }
        block->flying[key] = place;
        job->leading = 1;
    }
    return 0;
}

static void tell_followers(Block *block, u32 place, int outcome) {
    Job *job = &jobs[place];
    u32 follower = job->first_follower;
    int key = calls[job->call].key;
    job->leading = 0;
    job->first_follower = job->last_follower = 0;
    if (block->flying && block->flying[key] == place) block->flying[key] = 0;
    while (follower) {
        u32 next = jobs[follower].wire.next;
        if (jobs[follower].echo) answer(follower, outcome);
        else if (jobs[follower].epoch != (u32)block->epoch) vanish(follower);
        else finish(follower, outcome);
        follower = next;
    }
}

static void end(Block *block, u32 place, int outcome) {
    Job *job = &jobs[place];
    if (block->given[B_remembers] != 0) calls[job->call].worker = 0;
    if (job->leading) tell_followers(block, place, outcome);
    answer(place, outcome);
}

static void served(Block *block, u32 place) {
    Job *job = &jobs[place];
    if (job->epoch != (u32)block->epoch)
        vanish(place);
    else if (block->errors != 0 && uniform(&block->coin) < block->errors)
        finish(place, outcome_error);
    else if (block->given[B_cache] != 0 && found(block, place))
        return;
    else if (!block->link_count)
        finish(place, outcome_good);
    else if (block->given[B_abandons] != 0 && given_up(block, job)) {
        block->row[BC_abandoned] += 1;
        finish(place, outcome_error);
    } else {
        if (block->given[B_holds] == 0 && job->holding) release(block, job);
        go_on(block, place);
    }
}

static int admit(Block *block, u32 place) {
    const double *given = block->given;
    if (given[B_remembers] != 0) calls[jobs[place].call].worker = place;
    if (block->instant) {
        jobs[place].epoch = block->epoch;
        served(block, place);
    } else if (block->busy < block->servers || !block->most)
        serve(block, place);
    else if (given[B_room] >= 0 && block->waiting >= given[B_room]) {
        block->row[BC_full] += 1;
        calls[jobs[place].call].worker = 0;
        return 0;
    } else if (given[B_shed] != 0 && (block->waiting + 1) * given[B_mean] * block->slowness > given[B_shed] * block->servers) {
        block->row[BC_shed] += 1;
        calls[jobs[place].call].worker = 0;
        return 0;
    } else {
        jobs[place].wire.next = 0;
        jobs[place].wire.prev = block->last;
        if (block->last) jobs[block->last].wire.next = place;
        else block->first = place;
        block->last = place;
        block->waiting++;
        block->waiting_area -= now;
    }
    return 1;
}

static int known(Block *block, u32 place) {
    Call *call = &calls[jobs[place].call];
    if (!call->worker && !call->effects) return 0;
    block->row[BC_remembered] += 1;
    if (call->effects)
        answer(place, outcome_good);
    else {
        jobs[place].echo = 1;
        follow(call->worker, place);
    }
    return 1;
}

static int within_limit(Block *block) {
    block->tokens = least(block->given[B_burst], block->tokens + (now - block->filled) * block->given[B_rate]);
    block->filled = now;
    if (block->tokens < 1.0) return 0;
    block->tokens -= 1.0;
    return 1;
}

static void arrive(u32 place) {
    Job *job = &jobs[place];
    Block *block = block_of(job);
    block->row[BC_arrived] += 1;
    job->began = now;
    if (block->down) {
        block->row[BC_refused_down] += 1;
        answer(place, outcome_error);
        return;
    }
    if (block->given[B_abandons] != 0 && (block->ahead != 0 || job->misdated) && now + block->ahead >= job->deadline) {
        block->row[BC_abandoned] += 1;
        answer(place, outcome_error);
        return;
    }
    if (block->given[B_rate] != 0 && !within_limit(block)) {
        block->row[BC_limited] += 1;
        answer(place, outcome_refusal);
        return;
    }
    if (block->given[B_remembers] != 0 && known(block, place)) return;
    if (block->given[B_acknowledges] != 0) {
        u32 work_place = new_job(job->call, 1);
        if (!work_place) return;
        Job *detached = &jobs[work_place];
        detached->began = now;
        detached->deadline = FOREVER;
        detached->listening = 0;
        detached->detached = 1;
        int in = admit(block, work_place);
        if (!in) drop_job(work_place);
        answer(place, in ? outcome_good : outcome_refusal);
    } else if (!admit(block, place))
        answer(place, outcome_refusal);
}

static void returned(u32 place, Link *link, int good) {
    Job *job = &jobs[place];
    if (job->finished) return;
    Block *block = block_of(job);
    if (job->epoch != (u32)block->epoch) {
        vanish(place);
        return;
    }
    if (!good && link->given[L_optional] != 0) {
        block->row[BC_degraded] += 1;
        good = 1;
    }
    if (block->given[B_mode] == mode_sequence) {
        if (!good)
            finish(place, outcome_error);
        else if (block->given[B_abandons] != 0 && given_up(block, job)) {
            block->row[BC_abandoned] += 1;
            finish(place, outcome_error);
        } else
            go_on(block, place);
    } else if (block->given[B_mode] == mode_parallel) {
        int need = block->given[B_need] != 0 ? (int)block->given[B_need] : job->total;
        if (good) {
            if (++job->good >= need) finish(place, outcome_good);
        } else if (++job->bad > job->total - need)
            finish(place, outcome_error);
    } else
        finish(place, good ? outcome_good : outcome_error);
}

static void finish(u32 place, int outcome) {
    Job *job = &jobs[place];
    Block *block = block_of(job);
    Call *call = &calls[job->call];
    job->finished = 1;
    if (outcome == outcome_good) {
        block->row[BC_done] += 1;
        block->histogram[bucket(now - job->began)]++;
        if (++call->effects > 1) block->row[BC_repeated] += 1;
        if (!(job->detached || (job->listening && !call->settled))) block->row[BC_wasted] += 1;
        if (job->filling) keep(block, call->key);
    } else
        block->row[BC_failed] += 1;
    if (job->holding) release(block, job);
    end(block, place, outcome);
}

static void vanish(u32 place) {
    Job *job = &jobs[place];
    Block *block = block_of(job);
    job->finished = 1;
    block->row[BC_lost] += 1;
    end(block, place, outcome_error);
}

static void crash(Block *block) {
    block->down = 1;
    block->down_since = now;
    block->epoch++;
    block->busy_area += now * block->busy;
    block->waiting_area += now * block->waiting;
    u32 place = block->first;
    block->first = block->last = 0;
    forget(block);
    if (block->flying)
        for (int key = 0; key < most_keys; key++) block->flying[key] = 0;
    block->busy = block->waiting = 0;
    while (place) {
        u32 next = jobs[place].wire.next;
        jobs[place].finished = 1;
        block->row[BC_lost] += 1;
        end(block, place, outcome_error);
        place = next;
    }
}

static void set_clock(Block *block, double ahead) {
    block->ahead = ahead;
    for (int i = 0; i < block->link_count; i++) links[block->first_link + i].ahead = ahead;
}

static void resize(Block *block, int servers) {
    block->row[BC_servers] += (servers - block->servers) * (window_end - now);
    block->servers = servers;
    serve_waiting(block);
}

static void scale(Block *block) {
    const double *given = block->given;
    int unit = (int)given[B_unit];
    double busy = block->busy_before + (block->busy_area + block->busy * now);
    double load = (busy - block->busy_seen) / (block->servers * given[B_scale_every]);
    block->busy_seen = busy;
    int units = block->servers / unit, wanted = units;
    double ratio = load / given[B_scale_target];
    if (ratio > 1.1 || ratio < 0.9) {
        wanted = (int)(units * ratio);
        if (wanted < units * ratio) wanted++;
        if (wanted < given[B_scale_least]) wanted = (int)given[B_scale_least];
        if (wanted > given[B_scale_most]) wanted = (int)given[B_scale_most];
    }
    int coming = given[B_scale_blind] != 0 ? 0 : block->coming;
    if (wanted > units + coming) {
        int more = wanted - units - coming;
        block->coming += more;
        block->changed = now;
        for (int i = 0; i < more; i++) set(given[B_scale_delay], event_ready, (u32)(block - blocks));
    } else if (wanted < units && !coming && now - block->changed >= given[B_scale_calm]) {
        block->changed = now;
        resize(block, wanted * unit);
    }
    set(given[B_scale_every], event_scale, (u32)(block - blocks));
}

static void ready(Block *block) {
    block->coming--;
    block->changed = now;
    int unit = (int)block->given[B_unit];
    if (block->servers < block->given[B_scale_most] * unit) resize(block, block->servers + unit);
}

/* --- faults and windows */

static void fault(const double *given, int begins) {
    u32 target = (u32)given[F_target];
    double value = given[F_value];
    switch ((int)given[F_kind]) {
    case fault_surge: {
        Source *source = &sources[target];
        double factor = begins ? value : 1.0;
        source->next = now + (source->next - now) * source->factor / factor;
        source->factor = factor;
        look_ahead();
        break;
    }
    case fault_cut: links[target].cut = begins; break;
    case fault_loss: links[target].loss = begins ? value : links[target].given[L_loss]; break;
    case fault_slow: blocks[target].slowness = begins ? value : 1.0; break;
    case fault_errors: blocks[target].errors = begins ? value : blocks[target].given[B_errors]; break;
    case fault_servers: resize(&blocks[target], blocks[target].servers + (int)(begins ? -value : value)); break;
    case fault_clock: set_clock(&blocks[target], begins ? value : 0.0); break;
    case fault_cold:
        blocks[target].hit = begins ? value : blocks[target].given[B_hit];
        if (begins) forget(&blocks[target]);
        break;
    default:
        if (begins) crash(&blocks[target]);
        else blocks[target].down = 0;
    }
}

static int end_window(void) {
    closed_windows++;
    window_end = (closed_windows + 1) * window;
    int last = closed_windows == windows;
    for (int i = 0; i < source_count; i++)
        if (!last) {
            sources[i].row += SC_SIZE;
            sources[i].histogram += BUCKETS;
        }
    for (int i = 0; i < block_count; i++) {
        Block *block = &blocks[i];
        block->row[BC_waiting] = block->waiting_area + block->waiting * now;
        block->row[BC_busy] = block->busy_area + block->busy * now;
        block->busy_before += block->row[BC_busy];
        block->waiting_area = -(block->waiting * now);
        block->busy_area = -(block->busy * now);
        if (!last) {
            block->row += BC_SIZE;
            block->row[BC_servers] = block->servers * window;
        }
    }
    for (int i = 0; i < link_count; i++)
        if (!last) links[i].row += LC_SIZE;
    if (last) return 1;
    push(window_end, ++serial, event_window, 0);
    return 0;
}

/* --- a run */

EXPORT("place") double *place_program(u32 count) {
#ifdef __wasm__
    arena_at = (u64)(__UINTPTR_TYPE__)&__heap_base;
    arena_end = (u64)__builtin_wasm_memory_size(0) << 16;
#else
    arena_at = 0;
#endif
    return program = room(8ull * count);
}

static void lay_out(void) {
    const double *at = program + H_SIZE;
    seed = (u64)program[H_seed_low] | (u64)program[H_seed_high] << 32;
    source_count = (int)program[H_sources];
    block_count = (int)program[H_blocks];
    link_count = (int)program[H_links];
    fault_count = (int)program[H_faults];
    digesting = program[H_digesting] != 0;
    window = program[H_window];
    windows = (int)(program[H_horizon] / window + 0.5);
    limit = (u32)program[H_limit];
    now = 0.0;
    window_end = window;
    serial = 0;
    closed_windows = overfull = most_keys = 0;
    happened = requests = 0;
    digest = 0xCBF29CE484222325ull;
    event_count = free_job = free_call = 0;
    jobs_used = calls_used = 1;

    u64 rows = (u64)windows * (source_count * SC_SIZE + block_count * BC_SIZE + link_count * LC_SIZE);
    u64 counts = (u64)BUCKETS * ((u64)source_count * windows + block_count);
    output_size = (u32)(8 * (R_SIZE + rows) + 4 * counts);
    output = zeroed(output_size);
    double *row = (double *)output + R_SIZE;
    u32 *histogram = (u32 *)(row + rows);

    sources = zeroed(sizeof(Source) * source_count);
    blocks = zeroed(sizeof(Block) * block_count);
    links = zeroed(sizeof(Link) * link_count);
    for (int i = 0; i < source_count; i++, at += S_SIZE) {
        Source *source = &sources[i];
        source->given = at;
        source->gap = stream(stream_gaps, i);
        source->pause = stream(stream_thinking, i);
        source->keys = stream(stream_keys, i);
        source->factor = 1.0;
        source->next = FOREVER;
        source->within = at[S_within] != 0 ? at[S_within] : FOREVER;
        source->row = row;
        row += windows * SC_SIZE;
        source->histogram = histogram;
        histogram += windows * BUCKETS;
        if ((int)at[S_keys] > most_keys) most_keys = (int)at[S_keys];
    }
    for (int i = 0; i < block_count; i++, at += B_SIZE) {
        Block *block = &blocks[i];
        block->given = at;
        block->service = stream(stream_service_time, i);
        block->branch = stream(stream_branch, i);
        block->coin = stream(stream_coin, i);
        block->choice = stream(stream_choice, i);
        block->errors = at[B_errors];
        block->hit = at[B_hit];
        block->slowness = 1.0;
        block->tokens = at[B_burst];
        block->changed = -FOREVER;
        block->servers = block->most = (int)at[B_servers];
        block->instant = at[B_mean] == 0.0;
        block->first_link = (int)at[B_first_link];
        block->link_count = (int)at[B_link_count];
        block->quick = at[B_share] < 1.0 ? (1.0 - at[B_share] * at[B_shape]) / (1.0 - at[B_share]) : 1.0;
        block->row = row;
        row += windows * BC_SIZE;
        block->row[BC_servers] = block->servers * window;
        block->histogram = histogram;
        histogram += BUCKETS;
        if (at[B_cache] == cache_keyed) {
            block->ends = room(8ull * most_keys);
            block->newer = room(4ull * most_keys);
            block->older = room(4ull * most_keys);
            block->flying = zeroed(4ull * most_keys);
            forget(block);
        }
    }
    for (int i = 0; i < link_count; i++, at += L_SIZE) {
        Link *link = &links[i];
        link->given = at;
        link->coin = stream(stream_wire, i);
        link->chance = stream(stream_jitter, i);
        link->loss = at[L_loss];
        link->tokens = at[L_budget_cap];
        link->target = (u32)at[L_target];
        link->budgeted = at[L_budget] >= 0.0;
        link->guarded = at[L_breaker] != 0 || at[L_bulkhead] != 0;
        link->row = row;
        row += windows * LC_SIZE;
        if (at[L_breaker] != 0) link->outcomes = room((u64)at[L_breaker]);
    }
    for (int i = 0; i < block_count; i++) {
        Block *block = &blocks[i];
        block->choosy = block->given[B_health] >= 0.0;
        for (int j = 0; j < block->link_count; j++) block->choosy |= links[block->first_link + j].given[L_breaker] != 0;
    }
    faults = at;
    event_room = 2 * limit + 4096;
    jobs = room(sizeof(Job) * (u64)limit);
    calls = room(sizeof(Call) * (u64)limit);
    events = room(sizeof(Event) * (u64)event_room);
}

static void loop(void) {
    while (!overfull) {
        if (arrival < events[0].time) {
            now = arrival;
            Source *source = &sources[soonest];
            requests++;
            happened++;
            if (digesting) digest_event(event_request, soonest);
            wait_for_next(source);
            if (source_count == 1) arrival = source->next;
            else look_ahead();
            request(source);
            continue;
        }
        Event event = pop();
        int kind = (int)(event.what & 15);
        u32 place = event.what >> 4;
        now = event.time;
        if (kind == event_depart) {
            Block *block = block_of(&jobs[place]);
            if (digesting) digest_event(event_depart, (u32)(block - blocks));
            happened++;
            served(block, place);
        } else if (kind >= event_timeout && kind <= event_answer)
            ring(kind, place, event.serial);
        else if (kind == event_window) {
            if (end_window()) return;
        } else {
            happened++;
            if (digesting) digest_event(kind, kind == event_retry ? calls[place].link : place);
            switch (kind) {
            case event_retry: send(place); break;
            case event_think:
                requests++;
                request(&sources[place]);
                break;
            case event_fault_on: fault(faults + place * F_SIZE, 1); break;
            case event_fault_off: fault(faults + place * F_SIZE, 0); break;
            case event_scale: scale(&blocks[place]); break;
            default: ready(&blocks[place]);
            }
        }
    }
}

EXPORT("simulate") u8 *simulate(void) {
    lay_out();
    set(window, event_window, 0);
    for (int i = 0; i < fault_count; i++) {
        set(faults[i * F_SIZE + F_start], event_fault_on, (u32)i);
        set(faults[i * F_SIZE + F_end], event_fault_off, (u32)i);
    }
    for (int i = 0; i < block_count; i++)
        if (blocks[i].given[B_scale_every] != 0) set(blocks[i].given[B_scale_every], event_scale, (u32)i);
    for (int i = 0; i < source_count; i++) {
        Source *source = &sources[i];
        if (source->given[S_kind] == arrivals_closed)
            for (int user = 0; user < (int)source->given[S_users]; user++) think(source);
        else
            wait_for_next(source);
    }
    look_ahead();
    loop();
    double *head = (double *)output;
    head[R_status] = overfull ? OVERFULL : 0;
    head[R_events] = (double)happened;
    head[R_digest_low] = (double)(u32)digest;
    head[R_digest_high] = (double)(u32)(digest >> 32);
    head[R_windows] = windows;
    head[R_requests] = (double)requests;
    head[R_bytes] = output_size;
    return output;
}

EXPORT("size") u32 result_size(void) { return output_size; }
