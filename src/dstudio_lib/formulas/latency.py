"""How long a message takes: the speed of light, the length of the path, and the width of the pipe."""

from typing import Annotated

from dstudio_lib.foundation.conditions import Caveat
from dstudio_lib.foundation.elementary import arcsin, cos, radians, sin, sqrt
from dstudio_lib.foundation.quantities import BitRate, DataSize, Distance, Duration, GroupIndex, Latitude, Longitude, Ratio, RoundTrip, like
from dstudio_lib.foundation.references import Source
from dstudio_lib.foundation.registry import formula
from dstudio_lib.foundation.tracing import Constant

SPEED_OF_LIGHT = Constant(299_792_458.0, "c", "m/s")
"""Speed of light in vacuum: exact since 1983, by the definition of the metre."""

EARTH_RADIUS = Constant(6_371_008.8, "R", "m")
"""Mean radius of the Earth, (2a + b)/3 of the GRS 80 ellipsoid."""

BITS = Constant(8.0, "8", "bit/byte")
"""Bits in a byte."""

_SI = Source("bipm2019si", "table 1, the seven defining constants")
_FIBRE = Source("corning2013smf28", "effective group index of refraction")

Latitude1 = Annotated[float, like(Latitude, name="latitude of the start", symbol=r"\varphi_1", default=40.7128)]
Latitude2 = Annotated[float, like(Latitude, name="latitude of the end", symbol=r"\varphi_2", default=51.5074)]
Longitude1 = Annotated[float, like(Longitude, name="longitude of the start", symbol=r"\lambda_1", default=-74.006)]
Longitude2 = Annotated[float, like(Longitude, name="longitude of the end", symbol=r"\lambda_2", default=-0.1278)]
Propagation = Annotated[float, like(Duration, name="propagation delay", symbol=r"t_{\mathrm{prop}}", meaning="the signal on its way")]
Serialisation = Annotated[
    float, like(Duration, name="serialisation delay", symbol=r"t_{\mathrm{ser}}", meaning="putting the bits on the wire", default=12e-6)
]
Queueing = Annotated[
    float, like(Duration, name="queueing delay", symbol=r"t_{\mathrm{queue}}", meaning="waiting behind other packets", default=0.001)
]
Processing = Annotated[
    float, like(Duration, name="processing delay", symbol=r"t_{\mathrm{proc}}", meaning="reading and deciding at each hop", default=20e-6)
]
SurfaceDistance = Annotated[float, like(Distance, name="great-circle distance", meaning="shortest way over the Earth's surface")]
PathLength = Annotated[float, like(Distance, lower_open=True)]
Stretch = Annotated[
    float, like(Ratio, name="route stretch", symbol="s", meaning="measured round trip over the shortest possible one", default=2.0)
]


@formula(
    sources=(_SI, _FIBRE),
    catalog_ids=("F-A01",),
    words=("fibre", "speed of light", "one way"),
)
def propagation_delay(distance: Distance, group_index: GroupIndex = 1.468) -> Propagation:
    """Time that a signal spends on the way.

    Light in glass covers about 204 km each millisecond; in vacuum or air (group index 1) almost 300 km. It holds for
    any medium whose group index is known, and counts the length of the cable, not the distance on a map. The index unless given is
    that of common single-mode fibre at 1550 nm, for which the data sheet has 1.4682; the popular two thirds of c would be 1.5.

    >>> propagation_delay(distance=1_000_000, group_index=1.0)
    0.0033356409519815205
    """
    return distance * group_index / SPEED_OF_LIGHT


@formula(
    sources=(Source("sinnott1984haversine"), Source("moritz2000grs80", "derived geometrical constants, mean radius")),
    catalog_ids=("F-A02",),
    words=("haversine", "map", "coordinates", "cities"),
)
def great_circle_distance(
    latitude_1: Latitude1, longitude_1: Longitude1, latitude_2: Latitude2, longitude_2: Longitude2
) -> SurfaceDistance:
    """Shortest distance over the Earth's surface between two places.

    The haversine form keeps its digits for near places, where the cosine form loses them. The Earth is taken as a
    sphere of mean radius, which is at most about 0.5 % from the ellipsoid's geodesic.

    >>> round(great_circle_distance(0, 0, 0, 90) / 1000)  # a quarter of the way round
    10008
    >>> round(great_circle_distance(40.7128, -74.006, 51.5074, -0.1278) / 1000)  # New York to London
    5570
    """
    half_north = (radians(latitude_2) - radians(latitude_1)) / 2
    half_east = (radians(longitude_2) - radians(longitude_1)) / 2
    return 2 * EARTH_RADIUS * arcsin(sqrt(sin(half_north) ** 2 + cos(radians(latitude_1)) * cos(radians(latitude_2)) * sin(half_east) ** 2))


@formula(
    symbol=r"\mathrm{RTT}_{\min}",
    sources=(_SI, _FIBRE),
    catalog_ids=("F-A03",),
    words=("ping", "speed of light", "lower bound"),
)
def minimum_round_trip(distance: Distance, group_index: GroupIndex = 1.468) -> Duration:
    """Smallest possible round-trip time over a path.

    Light in fibre covers about 204 km each millisecond. This is a bound, not an estimate: real routes are
    longer than the great circle, and every router adds its share. It holds for any medium whose group index is known.

    >>> round(minimum_round_trip(5_570_230), 4)
    0.0546
    """
    return 2 * distance * group_index / SPEED_OF_LIGHT


@formula(
    symbol=r"d_{\max}",
    sources=(_SI, _FIBRE),
    words=("ping", "geolocation", "upper bound"),
)
def reachable_distance(round_trip: RoundTrip, group_index: GroupIndex = 1.468) -> Distance:
    """Farthest that the other end can be, given a measured round trip.

    The same bound read backwards: whatever answered within this time is no farther away than this. It says nothing about
    how near it is, since queues and detours only ever add time.

    >>> round(reachable_distance(round_trip=0.010) / 1000)
    1021
    """
    return SPEED_OF_LIGHT * round_trip / (2 * group_index)


@formula(
    sources=(_SI, _FIBRE),
    words=("detour", "ping", "measured"),
    caveats=(
        Caveat(
            lambda round_trip, distance, group_index: SPEED_OF_LIGHT * round_trip < 2 * distance * group_index,
            "This round trip is shorter than light allows over that path: the distance, the group index or the measurement is wrong, "
            "or something nearer answered, such as a cache or an anycast server.",
            "round_trip",
        ),
    ),
)
def route_stretch(round_trip: RoundTrip, distance: PathLength, group_index: GroupIndex = 1.468) -> Stretch:
    """How many times longer a measured round trip is than light in fibre needs.

    Long terrestrial and submarine routes commonly lie between 1.5 and 2.5. A value under 1 means that an input is wrong.

    >>> round(route_stretch(round_trip=0.076, distance=5_570_230), 2)
    1.39
    """
    return SPEED_OF_LIGHT * round_trip / (2 * distance * group_index)


@formula(
    sources=(Source("kurose2021networking", "section 1.4.1"),),
    catalog_ids=("F-A04",),
    words=("bandwidth", "transmission delay", "wire"),
)
def serialisation_delay(data_size: DataSize, bit_rate: BitRate) -> Serialisation:
    """Time to put all bits of a message on the wire.

    This is the only part of a delay that more bandwidth shortens. It counts one link; a store-and-forward router
    pays it again on the next.

    >>> serialisation_delay(data_size=1500, bit_rate=1e9)
    1.2e-05
    """
    return BITS * data_size / bit_rate


@formula(
    sources=(Source("kurose2021networking", "section 1.4.1"),),
    catalog_ids=("F-A05",),
    words=("delay decomposition", "latency budget", "nodal delay"),
)
def one_way_delay(propagation: Propagation, serialisation: Serialisation, queueing: Queueing, processing: Processing) -> Duration:
    """Delay of one hop as the sum of its four parts.

    It holds for the mean of each part, and for one packet. It does not hold for percentiles: the p99 of a sum is not the
    sum of the p99s.

    >>> round(one_way_delay(propagation=0.030, serialisation=0.001, queueing=0.004, processing=0.0005), 6)
    0.0355
    """
    return propagation + serialisation + queueing + processing
