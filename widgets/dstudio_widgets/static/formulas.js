// Written by `make generated` from the formulas' own Python; edit those instead.

import { py } from "./numeric.js";

function availability$series(availabilities) {
  let each, product;
  product = 1;
  for (each of availabilities) {
    product = product * each;
  }
  return product;
}
function availability$chain(availability, dependencies) {
  return py.pow(availability, dependencies);
}
function availability$parallel(availabilities) {
  let all_down, each;
  all_down = 1;
  for (each of availabilities) {
    all_down = all_down * (1 - each);
  }
  return 1 - all_down;
}
function _counting$_tail(n, at_least, log_ratio) {
  let k, logs, scaled, terms, top, upper;
  logs = [0.0];
  for (k of py.range(n)) {
    logs.push(py.item(logs, -1) + log_ratio(k));
  }
  top = py.max(logs);
  terms = py.list(logs).map((each) => py.expStrict(each - top));
  upper = py.max(py.slice(logs, at_least, undefined));
  scaled = py.fsum(py.list(py.slice(logs, at_least, undefined)).map((each) => py.expStrict(each - upper)));
  return py.expStrict(upper - top + py.log(scaled) - py.log(py.fsum(terms)));
}
function _counting$binomial_tail(n, at_least, p) {
  let odds;
  if ((at_least <= 0) || (p >= 1.0)) {
    return 1.0;
  }
  if ((at_least > n) || (p <= 0.0)) {
    return 0.0;
  }
  odds = py.log(p) - py.log1p(-p);
  return _counting$_tail(n, at_least, ((k) => odds + py.log(py.div(n - k, k + 1))));
}
function availability$k_of_n_unavailability(unavailability, replicas, needed = 1) {
  return _counting$binomial_tail(replicas, replicas - needed + 1, unavailability);
}
function availability$k_of_n(availability, replicas, needed = 1) {
  return _counting$binomial_tail(replicas, needed, availability);
}
function availability$steady_state(time_to_failure, time_to_repair) {
  return py.div(time_to_failure, time_to_failure + time_to_repair);
}
function availability$downtime(availability, period = 31557600.0) {
  return (1 - availability) * period;
}
function availability$error_budget(objective, period = 2592000.0) {
  return (1 - objective) * period;
}
function backoff$capped_backoff(base_delay, cap, attempt, growth = 2.0) {
  return py.min(cap, base_delay * py.pow(growth, attempt));
}
function backoff$total_backoff(base_delay, cap, retries, growth = 2.0) {
  return py.sum(py.list(py.range(retries)).map((i) => py.min(cap, base_delay * py.pow(growth, i))), 0 * base_delay);
}
function backoff$full_jitter_mean(backoff) {
  return py.div(backoff, 2);
}
function backoff$equal_jitter_mean(backoff) {
  return py.div(3 * backoff, 4);
}
function backoff$decorrelated_jitter_next(base_delay, previous_wait) {
  return py.div(base_delay + (3 * previous_wait), 2);
}
function backoff$decorrelated_jitter_capped(base_delay, previous_wait, cap) {
  let below, most, span;
  span = 3 * previous_wait - base_delay;
  if ((span <= 0)) {
    return py.min(cap, base_delay);
  }
  most = py.min(cap, 3 * previous_wait);
  below = py.div(most - base_delay, span);
  return py.div(below * (base_delay + most), 2) + ((1 - below) * cap);
}
function backoff$decorrelated_jitter_mean(base_delay, attempt) {
  return base_delay * (2 * py.pow(1.5, attempt) - 1);
}
function backoff$_smooth(t) {
  return py.pow(2.0, t) * py.tanh(py.sqrt(4.0 * t));
}
function backoff$smooth_jitter(base_delay, attempt, draw, previous_draw = 0.5) {
  let before;
  before = ((attempt > 0) ? backoff$_smooth(attempt - 1 + previous_draw) : 0.0);
  return py.div(backoff$_smooth(attempt + draw) - before, 1.4) * base_delay;
}
function balance$_harmonic(n) {
  if ((n <= 10000)) {
    return py.fsum(py.list(py.range(1, n + 1)).map((i) => py.div(1, i)));
  }
  return py.log(n) + 0.5772156649015329 + py.div(1, 2 * n) - py.div(1, 12 * py.pow(n, 2));
}
function balance$ring_largest_share(shards) {
  let n;
  n = py.int(shards);
  return py.div(balance$_harmonic(n), n);
}
function balance$ring_variation(shards, points) {
  return py.sqrt(py.div(shards - 1, points * shards + 1));
}
function balance$bounded_load_capacity(keys, shards, slack) {
  return py.roundUp(py.div((1 + slack) * keys, shards));
}
function balance$maximum_load_one_choice(bins) {
  return py.div(py.log(bins), py.log(py.log(bins)));
}
function balance$maximum_load_sharper(bins) {
  let _, high, low, middle, wanted;
  [wanted, low, high] = [py.log(bins), 1.4616321449683622, 3.0];
  while ((py.lgamma(high) < wanted)) {
    high = high * 2;
  }
  for (_ of py.range(200)) {
    middle = py.div(low + high, 2);
    [low, high] = ((py.lgamma(middle) < wanted) ? [middle, high] : [low, middle]);
  }
  return high - 1.5;
}
function balance$maximum_load_of_choices(bins, choices) {
  return py.div(py.log(py.log(bins)), py.log(choices));
}
function balance$shards_touched(shards, keys) {
  return shards * py.anyOf(py.div(1, shards), keys);
}
const _popularity$_legendre = py.remembered(function _popularity$_legendre(order = 8) {
  let _, before, found, i, k, slope, value, x;
  found = [];
  for (i of py.range(order)) {
    x = py.cos(py.div(3.141592653589793 * (i + 0.75), order + 0.5));
    for (_ of py.range(50)) {
      [before, value] = [1.0, x];
      for (k of py.range(2, order + 1)) {
        [before, value] = [value, py.div(((2 * k - 1) * x) * value - ((k - 1) * before), k)];
      }
      slope = py.div(order * (before - (x * value)), 1 - (x * x));
      x = x - py.div(value, slope);
    }
    found.push([x, py.div(2, ((1 - (x * x)) * slope) * slope)]);
  }
  return py.list(found);
});
const _popularity$_ranks = py.remembered(function _popularity$_ranks(items) {
  let a, b, edge, end, i, low, pieces, points, ratio, sign;
  if ((items <= 2000)) {
    return py.list(py.list(py.range(1, items + 1)).map((i) => [py.float(i), 1.0]));
  }
  points = py.list(py.range(1, 2000 + 1)).map((i) => [py.float(i), 1.0]);
  [low, end] = [2000 + 0.5, items + 0.5];
  pieces = py.ceil(py.div(py.log(py.div(end, low)), py.log(1.5)));
  ratio = py.pow(py.div(end, low), py.div(1, pieces));
  for (i of py.range(pieces)) {
    [a, b] = [low * py.pow(ratio, i), ((i === (pieces - 1)) ? end : low * py.pow(ratio, i + 1))];
    points = py.join(points, py.list(_popularity$_legendre()).map(([x, weight]) => [py.div(a + b, 2) + (py.div(b - a, 2) * x), py.div(b - a, 2) * weight]));
  }
  for ([edge, sign] of [[low, 1.0], [end, -1.0]]) {
    points = py.join(points, [[edge + 0.5, py.div(sign, 24)], [edge - 0.5, py.div(-sign, 24)]]);
  }
  return py.list(points);
});
function _popularity$harmonic(items, exponent) {
  return py.fsum(py.list(_popularity$_ranks(items)).map(([rank, weight]) => weight * py.pow(rank, -exponent)));
}
function caching$zipf_popularity(rank, items, exponent) {
  return py.float(py.div(py.pow(rank, -exponent), _popularity$harmonic(py.int(items), exponent)));
}
function caching$ideal_hit_ratio(cache_items, items, exponent) {
  return py.div(_popularity$harmonic(py.int(cache_items), exponent), _popularity$harmonic(py.int(items), exponent));
}
function _popularity$characteristic_time(popularities, cache_items) {
  let _, held, slope, step, time;
  time = py.float(cache_items);
  for (_ of py.range(1000)) {
    held = py.fsum(py.list(popularities).map(([p, weight]) => (-weight) * py.expm1((-p) * time)));
    slope = py.fsum(py.list(popularities).map(([p, weight]) => (weight * p) * py.expStrict((-p) * time)));
    step = py.div(cache_items - held, slope);
    time = time + step;
    if ((step <= (1e-14 * time))) {
      break;
    }
  }
  return time;
}
function _popularity$zipf(items, exponent) {
  let total;
  total = _popularity$harmonic(items, exponent);
  return py.list(_popularity$_ranks(items)).map(([rank, weight]) => [py.div(py.pow(rank, -exponent), total), weight]);
}
function caching$lru_characteristic_time(cache_items, items, exponent) {
  return _popularity$characteristic_time(_popularity$zipf(py.int(items), exponent), py.int(cache_items));
}
function _popularity$che(popularities, cache_items) {
  let time;
  time = _popularity$characteristic_time(popularities, cache_items);
  return py.fsum(py.list(popularities).map(([p, weight]) => ((-weight) * p) * py.expm1((-p) * time)));
}
function caching$lru_hit_ratio(cache_items, items, exponent) {
  return ((cache_items >= items) ? 1.0 : _popularity$che(_popularity$zipf(py.int(items), exponent), py.int(cache_items)));
}
function caching$lru_hit_ratio_of(weights, cache_items) {
  let total;
  if ((cache_items >= py.len(weights))) {
    return 1.0;
  }
  total = py.sum(weights);
  return _popularity$che(py.list(weights).map((each) => [py.div(each, total), 1.0]), py.int(cache_items));
}
function caching$ttl_hit_ratio(request_rate, time_to_live) {
  return py.div(request_rate * time_to_live, 1 + (request_rate * time_to_live));
}
function caching$ttl_hit_ratio_reset(request_rate, time_to_live) {
  return -py.expm1(-(request_rate * time_to_live));
}
function caching$mean_access_time(hit_ratio, hit_time, miss_time) {
  return hit_ratio * hit_time + ((1 - hit_ratio) * miss_time);
}
function caching$load_multiplier(hit_ratio_before, hit_ratio_after) {
  return py.div(1 - hit_ratio_after, 1 - hit_ratio_before);
}
function caching$early_refresh_lead(recompute_time, draw, eagerness = 1.0) {
  return -((recompute_time * eagerness) * py.log(draw));
}
function caching$early_refresh_probability(time_left, recompute_time, eagerness = 1.0) {
  return py.exp(-py.div(time_left, recompute_time * eagerness));
}
function caching$origin_load(request_rate, hit_ratio) {
  return request_rate * (1 - hit_ratio);
}
function capacity$servers_for_utilisation(arrival_rate, service_time, target_utilisation) {
  return py.roundUp(py.div(arrival_rate * service_time, target_utilisation));
}
function capacity$zone_capacity(zones, zones_lost = 1) {
  return py.div(1, zones - zones_lost);
}
function capacity$zone_headroom(zones, zones_lost = 1) {
  return py.div(zones_lost, zones - zones_lost);
}
function capacity$doubling_time(growth) {
  return py.div(0.6931471805599453, py.log1p(growth));
}
function capacity$time_to_capacity(load, capacity, growth) {
  return py.div(py.log(py.div(capacity, load)), py.log1p(growth));
}
function capacity$utilisation_for_stretch(stretch) {
  return 1 - py.div(1, stretch);
}
function capacity$cost_of_availability(cost_before, cost_after, availability_before, availability_after) {
  return py.div(cost_after - cost_before, availability_after - availability_before);
}
function capacity$cost_per_request(instance_cost, target_utilisation, service_rate) {
  return py.div(instance_cost, (3600.0 * target_utilisation) * service_rate);
}
function capacity$poisson_peak(mean_count, deviations) {
  return mean_count + (deviations * py.sqrt(mean_count));
}
function capacity$poisson_peak_to_mean(mean_count, deviations) {
  return 1 + py.div(deviations, py.sqrt(mean_count));
}
function capacity$apdex(satisfied, tolerating, total) {
  return py.div(satisfied + py.div(tolerating, 2), total);
}
function clocks$ntp_offset(client_sent, server_received, server_sent, client_received) {
  return py.div(server_received - client_sent + (server_sent - client_received), 2);
}
function clocks$ntp_delay(client_sent, server_received, server_sent, client_received) {
  return client_received - client_sent - (server_sent - server_received);
}
function clocks$cristian_error_bound(round_trip, least_one_way) {
  return py.div(round_trip, 2) - least_one_way;
}
function clocks$accumulated_drift(drift_rate, elapsed) {
  return drift_rate * elapsed;
}
function consensus$_smallest(values, rank) {
  return py.item(py.sorted(values), rank - 1);
}
function consensus$commit_latency(follower_round_trips, quorum) {
  return ((quorum > 1) ? consensus$_smallest(follower_round_trips, quorum - 1) : 0 * py.item(follower_round_trips, 0));
}
function consensus$strong_latency_floor(distances, quorum, group_index = 1.468) {
  let farthest;
  farthest = ((quorum > 1) ? consensus$_smallest(distances, quorum - 1) : 0 * py.item(distances, 0));
  return py.div((2 * group_index) * farthest, 299792458.0);
}
function consensus$no_split_vote(vote_latency, timeout_spread, candidates) {
  return py.pow(1 - py.div(vote_latency, timeout_spread), candidates);
}
function consensus$raft_timing_margin(broadcast_time, election_timeout, time_between_failures) {
  return py.min(py.div(election_timeout, broadcast_time), py.div(time_between_failures, election_timeout));
}
function consensus$truetime_uncertainty(base_uncertainty, drift_rate, time_since_poll) {
  return base_uncertainty + (drift_rate * time_since_poll);
}
function consensus$mean_truetime_uncertainty(base_uncertainty, drift_rate, poll_interval) {
  return base_uncertainty + py.div(drift_rate * poll_interval, 2);
}
function consensus$commit_wait(mean_uncertainty) {
  return 2 * mean_uncertainty;
}
function consensus$safe_lease(lease, drift_rate) {
  return py.div(lease * (1 - drift_rate), 1 + drift_rate);
}
function consensus$synchronous_rounds(faults) {
  return faults + 1;
}
function consensus$two_phase_commit_messages(participants) {
  return 4 * participants;
}
function consensus$two_phase_commit_messages_unacknowledged(participants) {
  return 3 * participants;
}
function common_cause$beta_factor_unavailability(unavailability, shared_cause_share, replicas) {
  return shared_cause_share * unavailability + ((1 - (shared_cause_share * unavailability)) * py.pow((1 - shared_cause_share) * unavailability, replicas));
}
function common_cause$beta_factor_availability(availability, shared_cause_share, replicas) {
  return 1 - (shared_cause_share * (1 - availability) + ((1 - (shared_cause_share * (1 - availability))) * py.pow((1 - shared_cause_share) * (1 - availability), replicas)));
}
function common_cause$beta_factor_quorum_unavailability(unavailability, shared_cause_share, replicas, needed = 1) {
  let shared;
  shared = shared_cause_share * unavailability;
  return shared + ((1 - shared) * _counting$binomial_tail(replicas, replicas - needed + 1, (1 - shared_cause_share) * unavailability));
}
function common_cause$beta_factor_rare_event(unavailability, shared_cause_share, replicas, needed = 1) {
  return shared_cause_share * unavailability + (py.comb(replicas, replicas - needed + 1) * py.pow((1 - shared_cause_share) * unavailability, replicas - needed + 1));
}
function common_cause$shared_cause_floor(unavailability, shared_cause_share) {
  return shared_cause_share * unavailability;
}
function exchangeable$beta_binomial_all_down(unavailability, correlation, replicas) {
  let i, product;
  product = unavailability;
  for (i of py.range(1, replicas)) {
    product = product * py.div(unavailability * (1 - correlation) + (i * correlation), 1 - correlation + (i * correlation));
  }
  return product;
}
function _counting$beta_binomial_tail(n, at_least, q, rho) {
  let down, up;
  if ((rho <= 0.0)) {
    return _counting$binomial_tail(n, at_least, q);
  }
  if ((at_least <= 0) || (q >= 1.0)) {
    return 1.0;
  }
  if ((at_least > n) || (q <= 0.0)) {
    return 0.0;
  }
  if ((rho >= 1.0)) {
    return q;
  }
  [down, up] = [q * (1 - rho), (1 - q) * (1 - rho)];
  return _counting$_tail(n, at_least, ((k) => py.log(py.div(py.div(n - k, k + 1) * (down + (k * rho)), up + ((n - k - 1) * rho)))));
}
function exchangeable$beta_binomial_quorum_unavailability(unavailability, correlation, replicas, needed = 1) {
  return _counting$beta_binomial_tail(replicas, replicas - needed + 1, unavailability, correlation);
}
function exchangeable$common_source_all_down(unavailability, correlation, replicas) {
  return unavailability * py.pow(py.sqrt(correlation) + ((1 - py.sqrt(correlation)) * unavailability), replicas) + ((1 - unavailability) * py.pow((1 - py.sqrt(correlation)) * unavailability, replicas));
}
function exchangeable$common_source_quorum_unavailability(unavailability, correlation, replicas, needed = 1) {
  let follow, lost, own;
  [follow, lost] = [py.sqrt(correlation), replicas - needed + 1];
  own = (1 - follow) * unavailability;
  return unavailability * _counting$binomial_tail(replicas, lost, follow + own) + ((1 - unavailability) * _counting$binomial_tail(replicas, lost, own));
}
function _counting$_density(z) {
  return py.div(py.expStrict(py.div((-z) * z, 2)), py.sqrt(2 * 3.141592653589793));
}
function _counting$_tail_of_independent(n, at_least, p) {
  return ((at_least === n) ? py.pow(p, n) : _counting$binomial_tail(n, at_least, p));
}
function _counting$_order_density(w, n, rank, log_count) {
  let above, below;
  [below, above] = [py.normalCdf(w), py.normalCdf(-w)];
  if ((below <= 0.0) || (above <= 0.0)) {
    return 0.0;
  }
  return py.expStrict(log_count + ((rank - 1) * py.log(below)) + ((n - rank) * py.log(above))) * _counting$_density(w);
}
function _counting$copula_tail(n, at_least, q, latent) {
  let common, order, points, private_, step, threshold;
  if ((at_least <= 0) || (q >= 1.0)) {
    return 1.0;
  }
  if ((at_least > n) || (q <= 0.0)) {
    return 0.0;
  }
  if ((latent <= 0.0)) {
    return _counting$binomial_tail(n, at_least, q);
  }
  if ((latent >= 1.0)) {
    return q;
  }
  threshold = py.normalQuantile(q);
  [common, private_] = [py.sqrt(latent), py.sqrt(1 - latent)];
  step = py.min(0.1, py.div(0.6, py.sqrt(1 + n)));
  points = py.ceil(py.div(38.5, step));
  if ((latent <= 0.5)) {
    return step * py.fsum(py.list(py.range(-points, points + 1)).map((i) => _counting$_density(i * step) * _counting$_tail_of_independent(n, at_least, py.normalCdf(py.div(threshold - ((common * i) * step), private_)))));
  }
  order = py.lgamma(n + 1) - py.lgamma(at_least) - py.lgamma(n - at_least + 1);
  return step * py.fsum(py.list(py.range(-points, points + 1)).map((i) => _counting$_order_density(i * step, n, at_least, order) * py.normalCdf(py.div(threshold - ((private_ * i) * step), common))));
}
function exchangeable$gaussian_copula_all_down(unavailability, latent_correlation, replicas) {
  return _counting$copula_tail(replicas, replicas, unavailability, latent_correlation);
}
function exchangeable$gaussian_copula_quorum_unavailability(unavailability, latent_correlation, replicas, needed = 1) {
  return _counting$copula_tail(replicas, replicas - needed + 1, unavailability, latent_correlation);
}
function exchangeable$indicator_correlation(unavailability, latent_correlation) {
  let both;
  both = _counting$copula_tail(2, 2, unavailability, latent_correlation);
  return py.max(0.0, py.div(both - py.pow(unavailability, 2), unavailability * (1 - unavailability)));
}
function pairs$both_up(availability_1, availability_2, correlation) {
  return availability_1 * availability_2 + (correlation * py.sqrt(((availability_1 * (1 - availability_1)) * availability_2) * (1 - availability_2)));
}
function pairs$_possible(unavailability_1, unavailability_2, correlation) {
  let both, least, most, q_1, q_2, slack;
  [q_1, q_2] = [unavailability_1, unavailability_2];
  both = q_1 * q_2 + (correlation * py.sqrt(((q_1 * (1 - q_1)) * q_2) * (1 - q_2)));
  [most, least] = [py.min(q_1, q_2), py.max(0.0, q_1 + q_2 - 1)];
  slack = 1e-12 * most;
  return py.and((both <= (most + slack)), (both >= (least - slack)));
}
function pairs$_bounds(q_1, q_2) {
  let spread;
  spread = py.sqrt(((q_1 * (1 - q_1)) * q_2) * (1 - q_2));
  return [py.div(py.max(0.0, q_1 + q_2 - 1) - (q_1 * q_2), spread), py.div(py.min(q_1, q_2) - (q_1 * q_2), spread)];
}
function pairs$_say_bounds(unavailability_1, unavailability_2, correlation) {
  let high, low;
  [low, high] = pairs$_bounds(unavailability_1, unavailability_2);
  return "correlation=" + py.general(correlation, 6) + " cannot be, since two parts with these availabilities cannot agree or differ that much; correlation is allowed from " + py.decimals(low, 4) + " to " + py.decimals(high, 4) + "; try correlation=" + py.general(py.max(0.0, py.div(py.floor(high * 1000), 1000)), 6) + ".";
}
function pairs$pair_unavailability(unavailability_1, unavailability_2, correlation) {
  return unavailability_1 * unavailability_2 + (correlation * py.sqrt(((unavailability_1 * (1 - unavailability_1)) * unavailability_2) * (1 - unavailability_2)));
}
function pairs$pair_availability(availability_1, availability_2, correlation) {
  return 1 - ((1 - availability_1) * (1 - availability_2) + (correlation * py.sqrt(((availability_1 * (1 - availability_1)) * availability_2) * (1 - availability_2))));
}
function pairs$largest_correlation(unavailability_1, unavailability_2) {
  let better, worse;
  [worse, better] = [py.max(unavailability_1, unavailability_2), py.min(unavailability_1, unavailability_2)];
  return py.sqrt(py.div(better * (1 - worse), worse * (1 - better)));
}
function pairs$smallest_correlation(unavailability_1, unavailability_2) {
  return -py.min(py.sqrt(py.div(unavailability_1 * unavailability_2, (1 - unavailability_1) * (1 - unavailability_2))), py.sqrt(py.div((1 - unavailability_1) * (1 - unavailability_2), unavailability_1 * unavailability_2)));
}
function partial$alpha_factor(unavailability, event_shares, failed) {
  let total;
  total = py.sum(py.list(py.enumerate(event_shares)).map(([j, share]) => (j + 1) * share));
  return py.div(py.div(failed, py.comb(py.len(event_shares) - 1, failed - 1)) * py.item(event_shares, failed - 1), total) * unavailability;
}
function partial$multiple_greek_letter(unavailability, further_shares, failed) {
  let letter, letters, product;
  letters = [1, ...further_shares, 0];
  product = 1;
  for (letter of py.slice(letters, undefined, failed)) {
    product = product * letter;
  }
  return py.div(product * (1 - py.item(letters, failed)), py.comb(py.len(further_shares), failed - 1)) * unavailability;
}
function shared_parts$shared_dependency(shared_availability, availability, replicas) {
  return shared_availability * (1 - py.pow(1 - availability, replicas));
}
function shared_parts$zone_quorum(zone_availability, availability, placement, needed) {
  let count, here, up;
  up = [1.0];
  for (count of placement) {
    here = py.list(py.range(count + 1)).map((j) => ((py.comb(count, j) * py.pow(availability, j)) * py.pow(1 - availability, count - j)) * zone_availability);
    here[0] = py.item(here, 0) + (1 - zone_availability);
    up = py.list(py.range(py.len(up) + count)).map((j) => py.sum(py.list(py.range(count + 1)).filter((i) => (0 <= (j - i) && (j - i) < py.len(up))).map((i) => py.item(up, j - i) * py.item(here, i))));
  }
  return 1 - py.sum(py.slice(up, undefined, needed));
}
function shared_parts$effective_replicas(all_down, unavailability) {
  return py.div(py.log(all_down), py.log(unavailability));
}
function shocks$marshall_olkin_survival(time_1, time_2, rate_1, rate_2, shared_rate) {
  return py.exp((-(rate_1 * time_1)) - (rate_2 * time_2) - (shared_rate * py.max(time_1, time_2)));
}
function shocks$marshall_olkin_one_survives(time, rate_1, rate_2, shared_rate) {
  return py.exp((-(rate_1 + shared_rate)) * time) + py.exp((-(rate_2 + shared_rate)) * time) - py.exp((-(rate_1 + rate_2 + shared_rate)) * time);
}
function shocks$marshall_olkin_correlation(rate_1, rate_2, shared_rate) {
  return py.div(shared_rate, rate_1 + rate_2 + shared_rate);
}
function shocks$marshall_olkin_mean_life(rate_1, rate_2, shared_rate) {
  return py.div(1, rate_1 + shared_rate) + py.div(1, rate_2 + shared_rate) - py.div(1, rate_1 + rate_2 + shared_rate);
}
function shocks$binomial_failure_rate(shock_rate, kill_probability, replicas, failed) {
  return ((shock_rate * py.comb(replicas, failed)) * py.pow(kill_probability, failed)) * py.pow(1 - kill_probability, replicas - failed);
}
function delivery$executed_after_timeouts(request_loss, reply_loss, attempts) {
  let timed_out;
  timed_out = request_loss + ((1 - request_loss) * reply_loss);
  return 1 - py.pow(py.div(request_loss, timed_out), attempts);
}
function delivery$executions_until_acknowledged(reply_loss) {
  return py.div(1, 1 - reply_loss);
}
function delivery$attempts_until_acknowledged(request_loss, reply_loss) {
  return py.div(1, (1 - request_loss) * (1 - reply_loss));
}
function experiments$canary_requests(baseline, worse, false_alarm = 0.05, missed = 0.2, control_ratio = 1.0) {
  let chance, difference, pooled, spread;
  difference = worse - baseline;
  pooled = py.div(worse + (control_ratio * baseline), 1 + control_ratio);
  chance = py.sqrt((pooled * (1 - pooled)) * (1 + py.div(1, control_ratio)));
  spread = py.sqrt(worse * (1 - worse) + py.div(baseline * (1 - baseline), control_ratio));
  return py.roundUp(py.pow(py.div(py.normalQuantile(1 - false_alarm) * chance + (py.normalQuantile(1 - missed) * spread), difference), 2));
}
function experiments$canary_power(baseline, worse, canary_requests, control_requests, false_alarm = 0.05) {
  let null_, pooled, spread;
  pooled = py.div(canary_requests * worse + (control_requests * baseline), canary_requests + control_requests);
  null_ = py.sqrt((pooled * (1 - pooled)) * (py.div(1, canary_requests) + py.div(1, control_requests)));
  spread = py.sqrt(py.div(worse * (1 - worse), canary_requests) + py.div(baseline * (1 - baseline), control_requests));
  return py.normalCdf(py.div(worse - baseline - (py.normalQuantile(1 - false_alarm) * null_), spread));
}
function experiments$canary_duration(requests, request_rate, canary_share) {
  return py.div(requests, request_rate * canary_share);
}
function experiments$alarm_evidence(false_alarm = 0.05, missed = 0.2) {
  return py.log(py.div(1 - missed, false_alarm));
}
function experiments$clearing_evidence(false_alarm = 0.05, missed = 0.2) {
  return py.log(py.div(missed, 1 - false_alarm));
}
function experiments$evidence(baseline, worse, failures, successes) {
  return failures * py.log(py.div(worse, baseline)) + (successes * py.log(py.div(1 - worse, 1 - baseline)));
}
function experiments$expected_requests_if_fine(baseline, worse, false_alarm = 0.05, missed = 0.2) {
  let stops;
  stops = false_alarm * py.log(py.div(1 - missed, false_alarm)) + ((1 - false_alarm) * py.log(py.div(missed, 1 - false_alarm)));
  return py.div(stops, baseline * py.log(py.div(worse, baseline)) + ((1 - baseline) * py.log(py.div(1 - worse, 1 - baseline))));
}
function experiments$expected_requests_if_worse(baseline, worse, false_alarm = 0.05, missed = 0.2) {
  let stops;
  stops = (1 - missed) * py.log(py.div(1 - missed, false_alarm)) + (missed * py.log(py.div(missed, 1 - false_alarm)));
  return py.div(stops, worse * py.log(py.div(worse, baseline)) + ((1 - worse) * py.log(py.div(1 - worse, 1 - baseline))));
}
function failure_detection$swim_detection_time(protocol_period, alive_share = 1.0) {
  return py.div(protocol_period, -py.expm1(-alive_share));
}
function failure_detection$swim_detection_time_in_group(protocol_period, nodes, alive_share = 1.0) {
  return py.div(protocol_period, py.anyOf(py.div(alive_share, nodes - 1), nodes - 1));
}
function failure_detection$_log_survival(z) {
  let w;
  if ((z < 0.0)) {
    return py.log1p((-0.5) * py.erfc(py.div(-z, py.sqrt(2.0))));
  }
  if ((z < 25.0)) {
    return py.log(0.5 * py.erfc(py.div(z, py.sqrt(2.0))));
  }
  w = py.div(1.0, z * z);
  return py.div((-z) * z, 2) - py.log(z * py.sqrt(2 * 3.141592653589793)) + py.log1p((-w) * (1 - (w * (3 - (w * (15 - (105 * w)))))));
}
function failure_detection$phi_normal(silence, mean_interval, deviation) {
  return py.max(0.0, py.div(-failure_detection$_log_survival(py.float(py.div(silence - mean_interval, deviation))), py.log(10)));
}
function failure_detection$phi_exponential(silence, mean_interval) {
  return py.div(silence, mean_interval * py.log(10));
}
function failure_detection$phi_logistic(silence, mean_interval, deviation) {
  let y, z;
  y = py.float(py.div(silence - mean_interval, deviation));
  z = y * (1.5976 + ((0.070566 * y) * y));
  return py.div(py.max(z, 0.0) + py.log1p(py.expStrict(-py.abs(z))), py.log(10));
}
function failure_detection$phi_timeout(mean_interval, deviation, threshold) {
  return mean_interval - (deviation * py.normalQuantile(py.pow(10.0, -threshold)));
}
function failure_detection$query_accuracy(mistake_duration, mistake_recurrence) {
  return 1 - py.div(mistake_duration, mistake_recurrence);
}
function failure_detection$mistake_rate(mistake_recurrence) {
  return py.div(1, mistake_recurrence);
}
function feedback$loop_amplification(loop_gain) {
  return py.div(1, 1 - loop_gain);
}
function feedback$pace_gain(participation, resales) {
  return participation * (1 + resales);
}
function filters$bloom_false_positives(bits, hashes, keys) {
  return py.pow(-py.expm1(-py.div(hashes * keys, bits)), hashes);
}
function filters$bloom_false_positives_finite(bits, hashes, keys) {
  return py.pow(py.anyOf(py.div(1, bits), hashes * keys), hashes);
}
function filters$bloom_false_positives_exact(bits, hashes, keys) {
  let _, chances, grows, k, m, stays;
  [m, k] = [py.int(bits), py.int(hashes)];
  chances = [1.0];
  for (_ of py.range(k * py.int(keys))) {
    stays = py.list(py.enumerate(chances)).map(([i, each]) => py.div(each * i, m));
    grows = py.list(py.enumerate(chances)).map(([i, each]) => py.div(each * (m - i), m));
    chances = py.slice(py.list(py.zip([...stays, 0.0], [0.0, ...grows])).map(([a, b]) => a + b), undefined, m + 1);
  }
  return py.fsum(py.list(py.enumerate(chances)).map(([i, each]) => each * py.pow(py.div(i, m), k)));
}
function filters$bloom_ideal_hashes(bits, keys) {
  return py.div(bits, keys) * 0.6931471805599453;
}
function filters$bloom_hashes(bits, keys) {
  return py.min(1000, py.max(1, py.floor(py.div(bits, keys) * py.log(2) + 0.5)));
}
function filters$bloom_bits(keys, false_positives) {
  return py.roundUp(-py.div(keys * py.log(false_positives), 0.4804530139182014));
}
function filters$bloom_bits_per_key(false_positives) {
  return -py.div(py.log(false_positives), 0.4804530139182014);
}
function filters$cuckoo_false_positives(fingerprint_bits, bucket_slots) {
  return py.anyOf(py.pow(2.0, -fingerprint_bits), 2 * bucket_slots);
}
function filters$cuckoo_fingerprint_bits(false_positives, bucket_slots) {
  return py.roundUp(py.div(py.log(py.div(2 * bucket_slots, false_positives)), 0.6931471805599453));
}
function flow_control$additive_increase(window, increase = 1.0) {
  return window + increase;
}
function flow_control$multiplicative_decrease(window, decrease_factor = 0.5) {
  return decrease_factor * window;
}
function flow_control$aimd_mean_window(peak_window, decrease_factor = 0.5) {
  return py.div(1 + decrease_factor, 2) * peak_window;
}
function flow_control$aimd_rounds(peak_window, increase = 1.0, decrease_factor = 0.5) {
  return py.div((1 - decrease_factor) * peak_window, increase);
}
function flow_control$aimd_gap(first_window, second_window, decreases, decrease_factor = 0.5) {
  return py.abs(first_window - second_window) * py.pow(decrease_factor, decreases);
}
function flow_control$jain_fairness(shares) {
  let scaled, top;
  top = py.reduce(py.max, shares);
  scaled = py.list(shares).map((share) => py.div(share, top));
  return py.div(py.pow(py.sum(scaled), 2), py.len(shares) * py.sum(py.list(scaled).map((share) => share * share)));
}
function flow_control$codel_drop_spacing(interval, drops) {
  return py.div(interval, py.sqrt(drops));
}
function flow_control$gradient_limit(limit, minimum_round_trip, round_trip, queue_allowance = 4.0) {
  return py.div(limit * minimum_round_trip, round_trip) + queue_allowance;
}
function flow_control$gradient2_limit(limit, long_round_trip, round_trip, queue_allowance = 4.0, smoothing = 0.2, tolerance = 1.5) {
  let gradient;
  gradient = py.max(py.div(1, 2), py.min(1, py.div(tolerance * long_round_trip, round_trip)));
  return (1 - smoothing) * limit + (smoothing * (limit * gradient + queue_allowance));
}
function flow_control$vegas_queue(limit, minimum_round_trip, round_trip) {
  return limit * (1 - py.div(minimum_round_trip, round_trip));
}
function flow_control$concurrency_limit(request_rate, latency) {
  return request_rate * latency;
}
function gossip$push_gossip_rounds(nodes) {
  return py.div(py.log(nodes), py.log(2)) + py.log(nodes);
}
function gossip$push_pull_gossip_rounds(nodes) {
  return py.div(py.log(nodes), py.log(3));
}
function gossip$rumour_residue(unnecessary_calls) {
  let before, residue;
  [residue, before] = [0.0, 1.0];
  while ((residue !== before)) {
    [residue, before] = [py.max(residue, py.expStrict((-(unnecessary_calls + 1)) * (1 - residue))), residue];
  }
  return residue;
}
function gossip$residue_after_messages(messages_each) {
  return py.exp(-messages_each);
}
function gossip$pull_susceptible(susceptible, rounds = 1) {
  return py.pow(susceptible, py.pow(2.0, rounds));
}
function gossip$push_susceptible(susceptible, nodes) {
  return susceptible * py.exp((nodes * (1 - susceptible)) * py.log1p(py.div(-1, nodes)));
}
function gossip$chord_lookup_hops(nodes) {
  return py.div(py.div(py.log(nodes), py.log(2)), 2);
}
function gossip$flooding_messages(nodes, links) {
  return 2 * links - (nodes - 1);
}
function gossip$broadcast_latency(eccentricity, link_latency) {
  return eccentricity * link_latency;
}
function hashing$_log_all_different(n, d) {
  let first, integral, k, power, step, third, x;
  if ((n <= 4096)) {
    return py.fsum(py.list(py.range(n)).map((i) => py.log1p(py.div(-i, d))));
  }
  if ((py.div(py.div(n * (n - 1), 2), d) > 800)) {
    return -Infinity;
  }
  x = py.div(n, d);
  [integral, power] = [0.0, x];
  for (k of py.range(2, 400)) {
    power = power * x;
    step = py.div(power, k * (k - 1));
    integral = integral - step;
    if ((step <= (integral * (-1e-17)))) {
      break;
    }
  }
  first = py.div(-1, d - n) + py.div(1, d);
  third = py.div(-2, py.pow(d - n, 3)) + py.div(2, py.pow(d, 3));
  return d * integral - py.div(py.log1p(-x), 2) + py.div(first, 12) - py.div(third, 720);
}
function hashing$collision_probability(items, bins) {
  if ((items > bins)) {
    return 1.0;
  }
  return -py.expm1(hashing$_log_all_different(py.int(items), py.int(bins)));
}
function hashing$collision_probability_approximate(items, bins) {
  return -py.expm1(-py.div(items * (items - 1.0), 2.0 * bins));
}
function hashing$items_for_collision(probability, bins) {
  return py.sqrt(-((2.0 * bins) * py.log1p(-probability)));
}
function hashing$smallest_colliding_group(probability, bins) {
  let high, low, middle, step;
  [high, step] = [py.int(py.min(hashing$items_for_collision(probability, bins), bins)) + 1, 1];
  while ((hashing$collision_probability(high, bins) < probability)) {
    [high, step] = [high + step, 2 * step];
  }
  [low, step] = [high - 1, 1];
  while ((low > 0) && (hashing$collision_probability(low, bins) >= probability)) {
    [low, high, step] = [py.max(0, low - step), low, 2 * step];
  }
  while (((high - low) > 1)) {
    middle = py.floordiv(low + high, 2);
    [low, high] = ((hashing$collision_probability(middle, bins) >= probability) ? [low, middle] : [middle, high]);
  }
  return ((probability > 0) ? high : 0);
}
function hashing$identifiers_per_second(sequence_bits, tick = 0.001) {
  return py.div(py.pow(2.0, sequence_bits), tick);
}
function hashing$timestamp_lifetime(timestamp_bits, tick = 0.001) {
  return py.pow(2.0, timestamp_bits) * tick;
}
function hashing$redis_slot(checksum) {
  return py.mod(checksum, 16384);
}
function hashing$merkle_split(leaves) {
  return py.shl(1, py.bitLength(py.int(leaves) - 1) - 1);
}
function hashing$merkle_path_length(leaves) {
  return py.bitLength(py.int(leaves) - 1);
}
function latency$propagation_delay(distance, group_index = 1.468) {
  return py.div(distance * group_index, 299792458.0);
}
function latency$great_circle_distance(latitude_1, longitude_1, latitude_2, longitude_2) {
  let half_east, half_north;
  half_north = py.div(py.radians(latitude_2) - py.radians(latitude_1), 2);
  half_east = py.div(py.radians(longitude_2) - py.radians(longitude_1), 2);
  return (2 * 6371008.8) * py.asin(py.sqrt(py.pow(py.sin(half_north), 2) + ((py.cos(py.radians(latitude_1)) * py.cos(py.radians(latitude_2))) * py.pow(py.sin(half_east), 2))));
}
function latency$minimum_round_trip(distance, group_index = 1.468) {
  return py.div((2 * distance) * group_index, 299792458.0);
}
function latency$reachable_distance(round_trip, group_index = 1.468) {
  return py.div(299792458.0 * round_trip, 2 * group_index);
}
function latency$route_stretch(round_trip, distance, group_index = 1.468) {
  return py.div(299792458.0 * round_trip, (2 * distance) * group_index);
}
function latency$serialisation_delay(data_size, bit_rate) {
  return py.div(8.0 * data_size, bit_rate);
}
function latency$one_way_delay(propagation, serialisation, queueing, processing) {
  return propagation + serialisation + queueing + processing;
}
function logical_clocks$lamport_tick(counter) {
  return counter + 1;
}
function logical_clocks$lamport_receive(counter, message_counter) {
  return py.max(counter, message_counter) + 1;
}
function logical_clocks$hybrid_time_sent(logical_time, physical_time) {
  return py.max(logical_time, physical_time);
}
function logical_clocks$hybrid_counter_sent(logical_time, counter, physical_time) {
  return ((physical_time <= logical_time) ? counter + 1 : 0);
}
function logical_clocks$hybrid_time_received(logical_time, message_logical_time, physical_time) {
  return py.max(py.max(logical_time, message_logical_time), physical_time);
}
function logical_clocks$hybrid_counter_received(logical_time, counter, message_logical_time, message_counter, physical_time) {
  if ((physical_time > logical_time) && (physical_time > message_logical_time)) {
    return 0;
  }
  if ((logical_time === message_logical_time)) {
    return py.max(counter, message_counter) + 1;
  }
  return ((logical_time > message_logical_time) ? counter : message_counter) + 1;
}
function measurement$corrected_mean(latencies, interval) {
  let added, count, each, total;
  [total, count] = [0 * interval, 0.0];
  for (each of latencies) {
    added = py.max(0.0, py.floor(py.div(each, interval) * (1 + 1e-12)) - 1);
    total = total + ((added + 1) * each) - (interval * py.div(added * (added + 1), 2));
    count = count + added + 1;
  }
  return py.div(total, count);
}
function measurement$stalled_mean_recorded(good_time, request_rate, usual_latency, stall) {
  return py.div((good_time * request_rate) * usual_latency + stall, good_time * request_rate + 1);
}
function measurement$stalled_mean_met(good_time, usual_latency, stall) {
  return py.div(good_time * usual_latency + py.div(py.pow(stall, 2), 2), good_time + stall);
}
function measurement$rule_of_three(trials) {
  return py.div(3, trials);
}
function measurement$failure_bound(trials, confidence = 0.95) {
  return -py.expm1(py.div(py.log1p(-confidence), trials));
}
function measurement$moving_average(new_value, previous_average, weight) {
  return weight * new_value + ((1 - weight) * previous_average);
}
function measurement$moving_average_of(values, weight) {
  let average, each;
  average = py.item(values, 0);
  for (each of py.slice(values, 1, undefined)) {
    average = measurement$moving_average(each, average, weight);
  }
  return average;
}
function measurement$geometric_mean(ratios) {
  return py.expStrict(py.div(py.fsum(py.list(ratios).map((each) => py.log(each))), py.len(ratios)));
}
function migration$touched_share(write_rate, elapsed, items) {
  return -py.expm1(py.div((-write_rate) * elapsed, items));
}
function overload$rejection_probability(requests, accepts, multiplier = 2.0) {
  return py.max(0, py.div(requests - (multiplier * accepts), requests + 1));
}
function overload$vulnerable_load(capacity, retries_in_failure) {
  return py.div(capacity, 1 + retries_in_failure);
}
function overload$load_in_failure(request_rate, retries_in_failure) {
  return request_rate * (1 + retries_in_failure);
}
function overload$goodput(throughput, in_time_share) {
  return throughput * in_time_share;
}
function overload$mm1_goodput(arrival_rate, service_rate, timeout) {
  return arrival_rate * (-py.expm1((-(service_rate - arrival_rate)) * timeout));
}
function overload$backlog_after_surge(surge_rate, capacity, surge_time) {
  return py.max(surge_rate - capacity, 0) * surge_time;
}
function overload$drain_time(backlog, capacity, request_rate) {
  return py.div(backlog, capacity - request_rate);
}
function overload$cold_cache_multiplier(hit_ratio_before, hit_ratio_after) {
  return py.div(1 - hit_ratio_after, 1 - hit_ratio_before);
}
function overload$breaker_failure_rate(failures, successes) {
  return py.div(failures, failures + successes);
}
function overload$breaker_opens(failures, successes, threshold = 0.5, minimum_calls = 100) {
  let calls;
  calls = failures + successes;
  return py.and((failures >= (threshold * calls)), (calls >= minimum_calls)) * 1;
}
function overload$windowed_failure_rate(outcomes, window = 100, minimum_calls = 100) {
  let kept, rate;
  kept = py.slice(outcomes, -window, undefined);
  rate = py.div(py.sum(kept), py.len(kept));
  return ((py.len(kept) >= py.min(minimum_calls, window)) ? rate : 0 * rate - 1);
}
function partitioning$modulo_movement(shards_before, shards_after) {
  let after, before;
  [before, after] = [py.int(shards_before), py.int(shards_after)];
  return 1 - py.div(py.min(before, after), py.lcm(before, after));
}
function partitioning$minimal_movement(shards_before, shards_after) {
  return py.div(py.abs(shards_after - shards_before), py.max(shards_before, shards_after));
}
function partitioning$jump_step(bucket, state) {
  return py.int((py.int(bucket) + 1) * py.div(py.pow(2.0, 31), py.shr(py.int(state), 33) + 1));
}
function partitioning$h3_cells(resolution) {
  return 2 + (120 * py.pow(7, resolution));
}
function percolation$further_neighbours(mean_neighbours, mean_square) {
  return py.div(mean_square, mean_neighbours) - 1;
}
function percolation$percolation_threshold(mean_neighbours, mean_square) {
  return py.max(0, 1 - py.div(mean_neighbours, mean_square - mean_neighbours));
}
function percolation$percolation_threshold_alike(mean_neighbours) {
  return py.max(0, 1 - py.div(1, mean_neighbours));
}
function laws$littles_law(arrival_rate, time_in_system) {
  return arrival_rate * time_in_system;
}
function laws$utilisation_law(throughput, service_time) {
  return throughput * service_time;
}
function laws$forced_flow(throughput, visits) {
  return throughput * visits;
}
function laws$service_demand(visits, service_time) {
  return visits * service_time;
}
function laws$demand_from_utilisation(utilisation, throughput) {
  return py.div(utilisation, throughput);
}
function laws$interactive_response_time(users, throughput, think_time) {
  return py.div(users, throughput) - think_time;
}
function laws$throughput_bound(users, largest_demand, total_demand, think_time) {
  return py.min(py.div(1, largest_demand), py.div(users, total_demand + think_time));
}
function laws$saturation_point(largest_demand, total_demand, think_time) {
  return py.div(total_demand + think_time, largest_demand);
}
function _erlang$blocking(servers, offered_load) {
  let i, share;
  share = 1.0;
  for (i of py.range(1, servers + 1)) {
    share = py.div(offered_load * share, i + (offered_load * share));
  }
  return share;
}
function many$erlang_b(servers, offered_load) {
  return _erlang$blocking(servers, offered_load);
}
function many$offered_load_for_blocking(servers, blocking) {
  let _, high, low, middle;
  [low, high] = [0.0, py.div(servers, 1 - blocking)];
  for (_ of py.range(200)) {
    middle = py.div(low + high, 2);
    [low, high] = ((_erlang$blocking(servers, middle) < blocking) ? [middle, high] : [low, middle]);
  }
  return low;
}
function _erlang$from_blocking(servers, offered_load, blocked) {
  return py.div(servers * blocked, servers - (offered_load * (1 - blocked)));
}
function _erlang$waiting(servers, offered_load) {
  return _erlang$from_blocking(servers, offered_load, _erlang$blocking(servers, offered_load));
}
function many$erlang_c(servers, offered_load) {
  return _erlang$waiting(servers, offered_load);
}
function many$mmc_wait(arrival_rate, service_rate, servers) {
  return py.div(_erlang$waiting(servers, py.div(arrival_rate, service_rate)), servers * service_rate - arrival_rate);
}
function many$mmc_response_time(arrival_rate, service_rate, servers) {
  return py.div(_erlang$waiting(servers, py.div(arrival_rate, service_rate)), servers * service_rate - arrival_rate) + py.div(1, service_rate);
}
function many$mmc_waiting_tail(arrival_rate, service_rate, servers, time) {
  return _erlang$waiting(servers, py.div(arrival_rate, service_rate)) * py.expStrict((-(servers * service_rate - arrival_rate)) * time);
}
function many$mmck_blocking(offered_load, servers, room) {
  let _, blocking;
  blocking = _erlang$blocking(servers, offered_load);
  for (_ of py.range(servers, room)) {
    blocking = py.div(py.div(offered_load, servers) * blocking, 1 + (py.div(offered_load, servers) * blocking));
  }
  return blocking;
}
function many$engset_blocking(sources, source_load, servers) {
  let blocking, i, step;
  blocking = 1.0;
  for (i of py.range(1, servers + 1)) {
    step = ((sources - i + 1) * source_load) * blocking;
    blocking = py.div(step, i + step);
  }
  return blocking;
}
function many$mmc_state_probability(arrival_rate, service_rate, servers, present) {
  let all_busy, load;
  load = py.div(arrival_rate, service_rate);
  all_busy = _erlang$waiting(servers, load) * (1 - py.div(load, servers));
  if ((present >= servers)) {
    return all_busy * py.pow(py.div(load, servers), present - servers);
  }
  return all_busy * py.expStrict(py.lgamma(servers + 1) - py.lgamma(present + 1) - ((servers - present) * py.log(load)));
}
function many$unlimited_state_probability(offered_load, present) {
  if ((offered_load === 0)) {
    return py.float((present === 0));
  }
  return py.expStrict(present * py.log(offered_load) - offered_load - py.lgamma(present + 1));
}
function many$allen_cunneen_wait(arrival_rate, service_rate, servers, arrival_variation, service_variation) {
  let waiting;
  waiting = py.div(_erlang$waiting(servers, py.div(arrival_rate, service_rate)), servers * service_rate - arrival_rate);
  return py.div(waiting * (arrival_variation + service_variation), 2);
}
function many$sakasegawa_wait(utilisation, servers, service_time) {
  return py.div(py.pow(utilisation, py.sqrt(2 * (servers + 1)) - 1), servers * (1 - utilisation)) * service_time;
}
function networks$_mean_values(demands, users, think_time) {
  let n, queues, response, throughput, times;
  queues = py.repeat([0.0], py.len(demands));
  throughput = 0.0;
  response = 0.0;
  for (n of py.range(1, users + 1)) {
    times = py.list(py.zip(demands, queues)).map(([demand, queue]) => demand * (1 + queue));
    response = py.sum(py.slice(times, 1, undefined), py.item(times, 0));
    throughput = py.div(n, think_time + response);
    queues = py.list(times).map((time) => throughput * time);
  }
  return [throughput, response];
}
function networks$mva_throughput(demands, users, think_time) {
  return py.item(networks$_mean_values(demands, users, think_time), 0);
}
function networks$mva_response_time(demands, users, think_time) {
  return py.item(networks$_mean_values(demands, users, think_time), 1);
}
function networks$repairman_idle(users, service_time, think_time) {
  let logs, n, top;
  logs = [0.0];
  for (n of py.range(users)) {
    logs.push(py.item(logs, -1) + py.log(users - n) + py.log(py.float(py.div(service_time, think_time))));
  }
  top = py.max(logs);
  return py.div(py.expStrict(-top), py.fsum(py.list(logs).map((each) => py.expStrict(each - top))));
}
function networks$jackson_response_time(arrival_rate, demands) {
  let times;
  times = py.list(demands).map((demand) => py.div(demand, 1 - (arrival_rate * demand)));
  return py.sum(py.slice(times, 1, undefined), py.item(times, 0));
}
function networks$open_class_response_time(demands, utilisations) {
  let times;
  times = py.list(py.zip(demands, utilisations)).map(([demand, utilisation]) => py.div(demand, 1 - utilisation));
  return py.sum(py.slice(times, 1, undefined), py.item(times, 0));
}
function networks$choices_queue_tail(utilisation, choices, length) {
  return py.pow(utilisation, ((utilisation > 0) || (length > 0) ? py.sum(py.list(py.range(py.min(length, 400))).map((j) => py.pow(choices, j))) : 0));
}
function networks$choices_response_time(utilisation, choices) {
  let _, exponent, term, total;
  if ((choices === 1)) {
    return py.div(1, 1 - utilisation);
  }
  [total, exponent] = [0.0, 0.0];
  for (_ of py.range(2000)) {
    term = py.pow(utilisation, exponent);
    total = total + term;
    if ((term < 1e-18)) {
      break;
    }
    exponent = choices * exponent + choices;
  }
  return total;
}
function priority$_loads(arrival_rates, service_times, which) {
  let loads;
  loads = py.list(py.zip(arrival_rates, service_times)).map(([rate, time]) => rate * time);
  return [py.sum(py.slice(loads, undefined, which - 1)), py.sum(py.slice(loads, undefined, which))];
}
function priority$priority_wait(arrival_rates, service_times, of_class, service_variation = 1.0) {
  let before, through, under_way;
  [before, through] = priority$_loads(arrival_rates, service_times, of_class);
  under_way = py.sum(py.list(py.zip(arrival_rates, service_times)).map(([rate, time]) => py.div((rate * py.pow(time, 2)) * (1 + service_variation), 2)));
  return py.div(under_way, (1 - before) * (1 - through));
}
function priority$preemptive_priority_time(arrival_rates, service_times, of_class, service_variation = 1.0) {
  let ahead, before, through, under_way;
  [before, through] = priority$_loads(arrival_rates, service_times, of_class);
  ahead = py.slice(py.list(py.zip(arrival_rates, service_times)), undefined, of_class);
  under_way = py.sum(py.list(ahead).map(([rate, time]) => py.div((rate * py.pow(time, 2)) * (1 + service_variation), 2)));
  return py.div(py.item(service_times, of_class - 1), 1 - before) + py.div(under_way, (1 - before) * (1 - through));
}
function single$mm1_response_time(arrival_rate, service_rate) {
  return py.div(1, service_rate - arrival_rate);
}
function single$mm1_number(utilisation) {
  return py.div(utilisation, 1 - utilisation);
}
function single$mm1_state_probability(utilisation, present) {
  return (1 - utilisation) * py.pow(utilisation, present);
}
function single$mm1_response_quantile(arrival_rate, service_rate, quantile) {
  return py.div(-py.log(1 - quantile), service_rate - arrival_rate);
}
function single$mm1_response_tail(arrival_rate, service_rate, time) {
  return py.exp((-(service_rate - arrival_rate)) * time);
}
function single$mm1_waiting_quantile(arrival_rate, service_rate, quantile) {
  return py.max(0, py.div(py.log(py.div(py.div(arrival_rate, service_rate), 1 - quantile)), service_rate - arrival_rate));
}
function single$mm1_busy_period(arrival_rate, service_rate) {
  return py.div(1, service_rate - arrival_rate);
}
function single$mm1k_blocking(offered_load, room) {
  if ((offered_load > 1)) {
    return py.div(1, py.sum(py.list(py.range(room + 1)).map((i) => py.pow(offered_load, -i))));
  }
  return py.div(py.pow(offered_load, room), py.sum(py.list(py.range(room + 1)).map((i) => py.pow(offered_load, i))));
}
function single$pollaczek_khinchine_wait(utilisation, service_time, service_variation) {
  return (py.div(utilisation, 1 - utilisation) * py.div(1 + service_variation, 2)) * service_time;
}
function single$md1_wait(arrival_rate, service_rate) {
  return py.div(py.div(arrival_rate, service_rate), (2 * service_rate) * (1 - py.div(arrival_rate, service_rate)));
}
function single$processor_sharing_time(job_size, utilisation) {
  return py.div(job_size, 1 - utilisation);
}
function single$kingman_wait(utilisation, service_time, arrival_variation, service_variation) {
  return (py.div(utilisation, 1 - utilisation) * py.div(arrival_variation + service_variation, 2)) * service_time;
}
function single$residual_life(interval, interval_variation) {
  return py.div(interval * (1 + interval_variation), 2);
}
function staffing$halfin_whitt_delay(quality) {
  return py.div(1, 1 + (((quality * py.normalCdf(quality)) * 2.5066282746310002) * py.exp(py.div(py.pow(quality, 2), 2))));
}
function staffing$square_root_staffing(offered_load, quality) {
  return offered_load + (quality * py.sqrt(offered_load));
}
function staffing$_poisson_at_least(mean, count) {
  let below, each, i, term, total;
  if ((count <= 0)) {
    return 1.0;
  }
  if ((mean <= 0)) {
    return 0.0;
  }
  term = py.expStrict(count * py.log(mean) - mean - py.lgamma(count + 1));
  if ((count <= mean)) {
    [below, each] = [0.0, term];
    for (i of py.range(count, 0, -1)) {
      each = each * py.div(i, mean);
      below = below + each;
    }
    return 1 - below;
  }
  [total, i] = [term, count];
  while ((term > (total * 1e-17))) {
    i = i + 1;
    term = term * py.div(mean, i);
    total = total + term;
  }
  return total;
}
function staffing$erlang_a_wait(offered_load, servers) {
  return staffing$_poisson_at_least(offered_load, servers);
}
function staffing$erlang_a_abandonment(offered_load, servers) {
  let at_least, exactly;
  at_least = staffing$_poisson_at_least(offered_load, servers);
  exactly = py.expStrict(servers * py.log(offered_load) - offered_load - py.lgamma(servers + 1));
  return py.max(0.0, py.div(servers, offered_load) * exactly + ((1 - py.div(servers, offered_load)) * at_least));
}
function staffing$pooling_gain(arrival_rate, service_rate, servers) {
  let pooled;
  pooled = py.div(_erlang$waiting(servers, py.div(arrival_rate, service_rate)), servers * service_rate - arrival_rate) + py.div(1, service_rate);
  return py.div(py.div(1, service_rate - py.div(arrival_rate, servers)), pooled);
}
function quorums$majority_quorum(replicas) {
  return py.floor(py.div(replicas, 2)) + 1;
}
function quorums$tolerated_crashes(replicas) {
  return py.floor(py.div(replicas - 1, 2));
}
function quorums$replicas_for_crashes(faults) {
  return 2 * faults + 1;
}
function quorums$guaranteed_overlap(replicas, read_quorum, write_quorum) {
  return py.max(0, read_quorum + write_quorum - replicas);
}
function quorums$reads_meet_writes(replicas, read_quorum, write_quorum) {
  return ((read_quorum + write_quorum) > replicas) * 1;
}
function quorums$writes_meet_writes(replicas, write_quorum) {
  return ((2 * write_quorum) > replicas) * 1;
}
function quorums$replicas_for_liars(faults) {
  return 3 * faults + 1;
}
function quorums$tolerated_liars(replicas) {
  return py.floor(py.div(replicas - 1, 3));
}
function quorums$byzantine_quorum(replicas, faults) {
  return py.ceil(py.div(replicas + faults + 1, 2));
}
function quorums$fast_paxos_quorum(replicas, classic_quorum) {
  return py.floor(py.div(2 * replicas - classic_quorum, 2)) + 1;
}
function quorums$fast_paxos_equal_quorum(replicas) {
  return py.floor(py.div(2 * replicas, 3)) + 1;
}
function quorums$epaxos_fast_quorum(faults) {
  return faults + py.floor(py.div(faults + 1, 2));
}
function quorums$flexible_paxos_quorum(replicas, election_quorum) {
  return replicas - election_quorum + 1;
}
function quorums$flexible_quorums_safe(replicas, election_quorum, commit_quorum) {
  return ((election_quorum + commit_quorum) > replicas) * 1;
}
function quorums$quorum_load_bound(replicas, smallest_quorum) {
  return py.max(py.div(1, smallest_quorum), py.div(smallest_quorum, replicas));
}
function quorums$majority_load(replicas) {
  return py.div(py.floor(py.div(replicas, 2)) + 1, replicas);
}
function rate_limits$token_bucket_envelope(bucket_size, fill_rate, elapsed) {
  return bucket_size + (fill_rate * elapsed);
}
function rate_limits$tokens_after(bucket_size, fill_rate, tokens, elapsed) {
  return py.min(bucket_size, tokens + (fill_rate * elapsed));
}
function rate_limits$longest_burst(bucket_size, fill_rate, peak_rate) {
  return py.div(bucket_size, peak_rate - fill_rate);
}
function rate_limits$gcra_conforms(arrival, theoretical_arrival, tolerance) {
  return (arrival >= (theoretical_arrival - tolerance)) * 1;
}
function rate_limits$gcra_next(arrival, theoretical_arrival, emission_interval) {
  return py.max(arrival, theoretical_arrival) + emission_interval;
}
function rate_limits$gcra_burst(emission_interval, tolerance, spacing = 0.0) {
  let early;
  early = py.div(tolerance, emission_interval - spacing);
  return 1 + py.floor(early * (1 + 1e-12) + 1e-12);
}
function rate_limits$sliding_window_count(previous_count, current_count, into_window, window_length) {
  return previous_count * (1 - py.div(into_window, window_length)) + current_count;
}
function rate_limits$fixed_window_worst_case(limit) {
  return 2 * limit;
}
function reliability$exponential_reliability(failure_rate, age) {
  return py.exp(-(failure_rate * age));
}
function reliability$annual_failure_rate(time_to_failure) {
  return -py.expm1(-py.div(31557600.0, time_to_failure));
}
function reliability$weibull_reliability(age, scale, shape) {
  return py.exp(-py.pow(py.div(age, scale), shape));
}
function reliability$repairable_pair_life(failure_rate, repair_rate) {
  return py.div(3 * failure_rate + repair_rate, 2 * py.pow(failure_rate, 2));
}
function reliability$pair_unavailability_own_crews(failure_rate, repair_rate) {
  return py.pow(py.div(failure_rate, failure_rate + repair_rate), 2);
}
function reliability$pair_unavailability_one_crew(failure_rate, repair_rate) {
  return py.div(2 * py.pow(failure_rate, 2), py.pow(repair_rate, 2) + ((2 * failure_rate) * repair_rate) + (2 * py.pow(failure_rate, 2)));
}
function reliability$raid5_loss_time(time_to_failure, time_to_repair, disks) {
  return py.div(py.pow(time_to_failure, 2), (disks * (disks - 1)) * time_to_repair);
}
function reliability$replica_loss_time(time_to_failure, time_to_repair, copies) {
  return py.div(py.pow(time_to_failure, copies), copies * py.pow(time_to_repair, copies - 1));
}
function reliability$three_replica_loss_time(failure_rate, repair_rate) {
  return py.div(11, 6 * failure_rate) + py.div(7 * repair_rate, 6 * py.pow(failure_rate, 2)) + py.div(py.pow(repair_rate, 2), 3 * py.pow(failure_rate, 3));
}
function reliability$copyset_loss(nodes, copies, failed_nodes, copysets) {
  return py.anyOf(py.div(copysets, py.comb(nodes, copies)), py.comb(failed_nodes, copies));
}
function reliability$fleet_time_between_failures(time_to_failure, units) {
  return py.div(time_to_failure, units);
}
function retries$expected_attempts(failure_probability, retries) {
  return py.fsum(py.list(py.range(retries + 1)).map((i) => py.pow(failure_probability, i)));
}
function retries$success_after_retries(failure_probability, retries) {
  return 1 - py.pow(failure_probability, retries + 1);
}
function retries$failure_after_retries(failure_probability, retries) {
  return py.pow(failure_probability, retries + 1);
}
function retries$layered_amplification(attempts, layers) {
  return py.pow(attempts, layers);
}
function retries$retry_allowance(requests, deposit, first_tokens = 0.0) {
  return first_tokens + (deposit * requests);
}
function retries$budgeted_load(request_rate, deposit) {
  return request_rate * (1 + deposit);
}
function retries$budgeted_attempts(failure_probability, retries, deposit) {
  return py.min(py.fsum(py.list(py.range(retries + 1)).map((i) => py.pow(failure_probability, i))), 1 + deposit);
}
function retries$budgeted_attempts_by_success(failure_probability, retries, deposit) {
  let succeeding, wanted;
  succeeding = deposit * (1 - failure_probability);
  wanted = py.fsum(py.list(py.range(retries + 1)).map((i) => py.pow(failure_probability, i)));
  return ((succeeding >= 1) ? wanted : py.min(wanted, py.div(1, 1 - succeeding)));
}
function scalability$amdahl(parallel_share, machines) {
  return py.div(1, 1 - parallel_share + py.div(parallel_share, machines));
}
function scalability$gustafson(serial_share, machines) {
  return machines - (serial_share * (machines - 1));
}
function scalability$karp_flatt(speed_up, machines) {
  return py.div(py.div(1, speed_up) - py.div(1, machines), 1 - py.div(1, machines));
}
function scalability$usl_throughput(machines, contention, coherency, throughput_of_one = 1000.0) {
  return py.div(throughput_of_one * machines, 1 + (contention * (machines - 1)) + ((coherency * machines) * (machines - 1)));
}
function scalability$usl_contention_overhead(machines, contention) {
  return py.div(contention * (machines - 1), machines);
}
function scalability$usl_coherency_overhead(machines, coherency) {
  return coherency * (machines - 1);
}
function scalability$usl_peak(contention, coherency) {
  return py.sqrt(py.div(1 - contention, coherency));
}
function scalability$usl_limit(contention, throughput_of_one = 1000.0) {
  return py.div(throughput_of_one, contention);
}
function scalability$usl_optimal_load(contention) {
  return py.div(1, contention);
}
function scalability$usl_response_time(machines, contention, coherency, throughput_of_one = 1000.0) {
  return py.div(1 + (contention * (machines - 1)) + ((coherency * machines) * (machines - 1)), throughput_of_one);
}
function scalability$concurrency(throughput, response_time) {
  return throughput * response_time;
}
function scalability$efficiency(throughput, machines, throughput_of_one = 1000.0) {
  return py.div(throughput, machines * throughput_of_one);
}
function scalability$usl_deviation(machines, contention, coherency) {
  return coherency * py.pow(machines - 1, 2) + ((contention + coherency) * (machines - 1));
}
function scalability$pairwise_channels(members) {
  return py.div(members * (members - 1), 2);
}
function scalability$isoefficiency_work(efficiency, overhead) {
  return py.div(efficiency, 1 - efficiency) * overhead;
}
function security$password_entropy(symbols, length) {
  return length * py.log2(symbols);
}
function security$guess_rate(cores, hash_time) {
  return py.div(cores, hash_time);
}
function security$time_to_exhaust(entropy, guess_rate) {
  return py.div(py.pow(2, entropy), guess_rate);
}
function security$expected_crack_time(entropy, guess_rate) {
  return py.div(py.pow(2, entropy), 2 * guess_rate);
}
function security$cracked_share(attack_time, entropy, guess_rate) {
  return py.min(1, py.div(attack_time * guess_rate, py.pow(2, entropy)));
}
function security$crack_cost(entropy, hash_time, core_cost) {
  return py.div((py.div(py.pow(2, entropy), 2) * hash_time) * core_cost, 3600.0);
}
function security$hashing_cores(login_rate, hash_time) {
  return login_rate * hash_time;
}
function security$cell_blast_radius(cells) {
  return py.div(1, cells);
}
function security$shuffle_blast_radius(workers, shard_size) {
  return py.div(1, py.comb(workers, shard_size));
}
function security$shuffle_overlap(workers, shard_size, shared) {
  return py.div(py.comb(shard_size, shared) * py.comb(workers - shard_size, shard_size - shared), py.comb(workers, shard_size));
}
function security$trust_reach(grants) {
  let before, missed, share;
  [share, before] = ((grants > 1) ? [1.0, 2.0] : [0.0, 0.0]);
  while ((share < before)) {
    missed = py.expStrict((-grants) * share);
    [share, before] = [py.max(0.0, share - py.div(share - 1 + missed, 1 - (grants * missed))), share];
  }
  return py.pow(share, 2);
}
function security$alarm_precision(base_rate, detection_rate, false_alarm_rate) {
  return py.div(base_rate * detection_rate, base_rate * detection_rate + ((1 - base_rate) * false_alarm_rate));
}
function security$false_alarms(event_rate, base_rate, false_alarm_rate) {
  return (event_rate * (1 - base_rate)) * false_alarm_rate;
}
function security$k_anonymity(class_sizes) {
  return py.reduce(py.min, class_sizes);
}
function sketches$hyperloglog_bias(registers) {
  return py.lookup(new Map([[16, 0.673], [32, 0.697], [64, 0.709]]), py.int(registers), py.div(0.7213, 1 + py.div(1.079, registers)));
}
function sketches$hyperloglog_raw(register_values) {
  let bias, m;
  m = py.len(register_values);
  bias = sketches$hyperloglog_bias(m);
  return py.float(py.div((bias * m) * m, py.fsum(py.list(register_values).map((each) => py.pow(2.0, -py.int(each))))));
}
function sketches$linear_counting(cells, empty_cells) {
  return cells * py.log(py.div(cells, empty_cells));
}
function sketches$hyperloglog_estimate(register_values) {
  let empty, m, raw;
  [raw, m] = [sketches$hyperloglog_raw(register_values), py.len(register_values)];
  empty = py.sum(py.list(register_values).filter((each) => (each === 0)).map((each) => 1));
  return ((raw <= (2.5 * m)) && py.truth(empty) ? sketches$linear_counting(m, empty) : raw);
}
function sketches$hyperloglog_error(registers) {
  return py.div(1.04, py.sqrt(registers));
}
function sketches$hyperloglog_registers(standard_error) {
  return py.roundUp(py.pow(py.div(1.04, standard_error), 2));
}
function sketches$count_min_width(tolerance) {
  return py.roundUp(py.div(2.718281828459045, tolerance));
}
function sketches$count_min_depth(failure_probability) {
  return py.roundUp(py.log(py.div(1, failure_probability)));
}
function slo$burn_rate(error_ratio, objective) {
  return py.div(error_ratio, 1 - objective);
}
function slo$budget_consumed(burn_rate, window, period = 2592000.0) {
  return py.div(burn_rate * window, period);
}
function slo$detection_time(error_ratio, objective, window, burn_rate) {
  return (py.div(1 - objective, error_ratio) * window) * burn_rate;
}
function slo$planned_and_unplanned(unplanned_availability, planned_share) {
  return unplanned_availability * (1 - planned_share);
}
function staleness$_missing(replicas, read_quorum, write_quorum) {
  let chance, i;
  chance = 1.0;
  for (i of py.range(read_quorum)) {
    chance = chance * py.div(py.max(0, replicas - write_quorum - i), replicas - i);
  }
  return chance;
}
function staleness$k_staleness(replicas, read_quorum, write_quorum, versions = 1) {
  return py.pow(staleness$_missing(replicas, read_quorum, write_quorum), versions);
}
function staleness$k_freshness(replicas, read_quorum, write_quorum, versions = 1) {
  return 1 - py.pow(staleness$_missing(replicas, read_quorum, write_quorum), versions);
}
function staleness$monotonic_reads_violation(replicas, read_quorum, write_quorum, write_rate, read_rate) {
  return py.pow(staleness$_missing(replicas, read_quorum, write_quorum), 1 + py.float(py.div(write_rate, read_rate)));
}
function state_spaces$two_phase_commit_states(resource_managers) {
  return py.pow(4, resource_managers) + py.pow(2, resource_managers) + py.pow(6, resource_managers);
}
function state_spaces$two_phase_commit_generated(resource_managers) {
  let n;
  n = resource_managers;
  return 2 + ((1 + n) * py.pow(4, n)) + (n * py.pow(2, n)) + ((8 * n) * py.pow(6, n - 1));
}
function state_spaces$transaction_commit_states(resource_managers) {
  return py.pow(3, resource_managers) + py.pow(2, resource_managers) - 1;
}
function state_spaces$transaction_commit_generated(resource_managers) {
  let n;
  n = resource_managers;
  return 1 + (n * py.pow(3, n)) + (n * py.pow(2, n - 1));
}
function _student$_beta_fraction(a, b, x) {
  let c, d, m, numerator, tiny, value;
  tiny = 1e-300;
  [c, d] = [1.0, 1 - py.div((a + b) * x, a + 1)];
  d = py.div(1, ((py.abs(d) > tiny) ? d : tiny));
  value = d;
  for (m of py.range(1, 10000)) {
    for (numerator of [py.div((m * (b - m)) * x, (a + (2 * m) - 1) * (a + (2 * m))), py.div(((-(a + m)) * (a + b + m)) * x, (a + (2 * m)) * (a + (2 * m) + 1))]) {
      d = 1 + (numerator * d);
      d = py.div(1, ((py.abs(d) > tiny) ? d : tiny));
      c = 1 + py.div(numerator, c);
      c = ((py.abs(c) > tiny) ? c : tiny);
      value = value * (d * c);
    }
    if ((py.abs(d * c - 1) < 1e-15)) {
      break;
    }
  }
  return value;
}
function _student$_tail(t, freedom) {
  let a, b, front, square, x, y;
  square = t * t;
  [x, y] = [py.div(freedom, freedom + square), py.div(square, freedom + square)];
  [a, b] = [py.div(freedom, 2), 0.5];
  front = py.lgamma(a + b) - py.lgamma(a) - py.lgamma(b) - (a * py.log1p(py.div(square, freedom))) + ((y > 0) ? b * py.log(y) : -Infinity);
  if ((x < py.div(a + 1, a + b + 2))) {
    return py.div((0.5 * py.expStrict(front)) * _student$_beta_fraction(a, b, x), a);
  }
  return 0.5 - py.div((0.5 * py.expStrict(front)) * _student$_beta_fraction(b, a, y), b);
}
function _student$t_value(confidence, freedom) {
  let high, low, middle, wanted;
  wanted = py.div(1 - confidence, 2);
  if ((wanted >= 0.5)) {
    return 0.0;
  }
  [low, high] = [0.0, 1.0];
  while ((_student$_tail(high, freedom) > wanted)) {
    [low, high] = [high, 2 * high];
  }
  while (((high - low) > (2e-16 * high))) {
    middle = py.div(low + high, 2);
    if ((py.contains(middle, [low, high]))) {
      break;
    }
    [low, high] = ((_student$_tail(middle, freedom) > wanted) ? [middle, high] : [low, middle]);
  }
  return py.div(low + high, 2);
}
function statistics$half_width(standard_deviation, runs, confidence = 0.95) {
  return py.div(_student$t_value(confidence, py.int(runs) - 1) * standard_deviation, py.sqrt(runs));
}
function statistics$_variance(values) {
  let mean;
  mean = py.div(py.fsum(values), py.len(values));
  return py.div(py.fsum(py.list(values).map((each) => py.pow(each - mean, 2))), py.len(values) - 1);
}
function statistics$replication_half_width(observations, confidence = 0.95) {
  return statistics$half_width(py.sqrt(statistics$_variance(observations)), py.len(observations), confidence);
}
function statistics$runs_for_half_width(standard_deviation, half_width, normal_quantile = 1.96) {
  return py.roundUp(py.pow(py.div(normal_quantile * standard_deviation, half_width), 2));
}
function statistics$mm1_asymptotic_variance(utilisation) {
  return py.div((2 * utilisation) * (1 + utilisation), py.pow(1 - utilisation, 4));
}
function statistics$mm1_run_length(utilisation, relative_half_width, normal_quantile = 1.96, service_rate = 1.0) {
  return py.div((2 * py.pow(normal_quantile, 2)) * (1 + utilisation), ((service_rate * py.pow(relative_half_width, 2)) * utilisation) * py.pow(1 - utilisation, 2));
}
function statistics$batch_means_variance(batch_means) {
  return statistics$_variance(batch_means);
}
function statistics$quantile_coverage(samples, quantile, lower_rank, upper_rank) {
  let above, below, n;
  n = py.int(samples);
  [below, above] = [py.int(n - upper_rank + 1), py.int(lower_rank)];
  return 1 - _counting$binomial_tail(n, n - above + 1, 1 - quantile) - _counting$binomial_tail(n, n - below + 1, quantile);
}
function statistics$_lower_rank(n, quantile, confidence) {
  let high, low, middle;
  [low, high] = [0, n + 1];
  while (((high - low) > 1)) {
    middle = py.floordiv(low + high, 2);
    if ((_counting$binomial_tail(n, n - middle + 1, 1 - quantile) <= py.div(1 - confidence, 2))) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}
function statistics$quantile_lower_rank(samples, quantile, confidence = 0.95) {
  return statistics$_lower_rank(py.int(samples), quantile, confidence);
}
function statistics$quantile_upper_rank(samples, quantile, confidence = 0.95) {
  let n;
  n = py.int(samples);
  return n + 1 - statistics$_lower_rank(n, 1 - quantile, confidence);
}
function statistics$samples_for_quantile(quantile, confidence = 0.95) {
  return py.roundUp(py.div(py.log1p(-confidence), py.log(quantile)));
}
function storage$code_overhead(data_fragments, parity_fragments) {
  return py.div(data_fragments + parity_fragments, data_fragments);
}
function storage$code_loss(data_fragments, parity_fragments, fragment_loss) {
  return _counting$binomial_tail(py.int(data_fragments) + py.int(parity_fragments), py.int(parity_fragments) + 1, fragment_loss);
}
function storage$code_loss_time(data_fragments, parity_fragments, time_to_failure, time_to_repair) {
  let missing, step, total;
  total = 0.0 * time_to_failure;
  step = 0.0 * time_to_failure;
  for (missing of py.range(py.int(parity_fragments) + 1)) {
    step = py.div(time_to_failure, data_fragments + parity_fragments - missing) * (1 + py.div(missing * step, time_to_repair));
    total = total + step;
  }
  return total;
}
function storage$replication_loss(fragment_loss, copies = 3) {
  return py.pow(fragment_loss, copies);
}
function storage$local_repair_reads(data_fragments, local_parities) {
  return py.div(data_fragments, local_parities);
}
function storage$local_code_overhead(data_fragments, local_parities, global_parities) {
  return py.div(data_fragments + local_parities + global_parities, data_fragments);
}
function storage$lsm_levels(data_size, buffer_size, size_ratio = 10.0) {
  return py.roundUp(py.max(0, py.div(py.log(py.div(data_size, buffer_size)), py.log(size_ratio))));
}
function storage$leveled_write_amplification(levels, size_ratio = 10.0) {
  return size_ratio * levels;
}
function storage$tiered_write_amplification(levels) {
  return levels;
}
function storage$replication_bandwidth(copies, incoming_rate) {
  return (copies - 1) * incoming_rate;
}
function storage$rebuild_time(lost_data, disk_rate, network_rate, rebuilds = 1) {
  return py.div(lost_data, py.min(disk_rate, py.div(network_rate, rebuilds)));
}
function storage$durability(mean_time_to_loss, period = 31557600.0) {
  return py.exp(-py.div(period, mean_time_to_loss));
}
function storage$durability_approximate(mean_time_to_loss, period = 31557600.0) {
  return 1 - py.div(period, mean_time_to_loss);
}
function storage$loss_in_period(mean_time_to_loss, period = 31557600.0) {
  return -py.expm1(-py.div(period, mean_time_to_loss));
}
function storage$retained_volume(write_rate, outage) {
  return write_rate * outage;
}
function tail$slow_requests(slow_share, fan_out) {
  return py.anyOf(slow_share, fan_out);
}
function tail$leaf_quantile(quantile, fan_out) {
  return py.pow(quantile, py.div(1, fan_out));
}
function tail$fan_out_for(slow_requests, slow_share) {
  return py.div(py.log1p(-slow_requests), py.log1p(-slow_share));
}
function tail$hedged_slow_share(slow_at_limit, slow_after_hedge) {
  return slow_at_limit * slow_after_hedge;
}
function tail$hedge_extra_load(answered_before) {
  return 1 - answered_before;
}
function tail$redundant_slow_share(slow_share, copies) {
  return py.pow(slow_share, copies);
}
function tail$chain_quantile(stages, stage_mean, stage_deviation, quantile) {
  return stages * stage_mean + ((py.normalQuantile(quantile) * py.sqrt(stages)) * stage_deviation);
}
function tail$percentile_overstatement(stages, stage_mean, stage_deviation, quantile) {
  return py.div(stages * (stage_mean + (py.normalQuantile(quantile) * stage_deviation)), stages * stage_mean + ((py.normalQuantile(quantile) * py.sqrt(stages)) * stage_deviation));
}
function teams$time_to_repair(detect, diagnose, mend, verify) {
  return detect + diagnose + mend + verify;
}
function teams$phase_share(phase, time_to_repair) {
  return py.div(phase, time_to_repair);
}
function teams$shortened_repair(time_to_repair, phase_share, saving) {
  return time_to_repair * (1 - (phase_share * saving));
}
function teams$on_call_engineers(roles = 2, on_call_share = 0.25) {
  return py.roundUp(py.div(roles, on_call_share));
}
function teams$incidents_per_shift(shift, time_per_incident) {
  return py.div(shift, time_per_incident);
}
function teams$quiet_shift(page_rate, shift) {
  return py.exp(-(page_rate * shift));
}
function training$ring_all_reduce_time(workers, data_size, bit_rate, step_latency) {
  return (2 * (workers - 1)) * step_latency + (py.div(2 * (workers - 1), workers) * py.div(8.0 * data_size, bit_rate));
}
function training$all_reduce_bytes(workers, data_size) {
  return py.div(2 * (workers - 1), workers) * data_size;
}
function training$young_interval(checkpoint_time, time_to_failure) {
  return py.sqrt((2 * checkpoint_time) * time_to_failure);
}
function training$daly_interval(checkpoint_time, time_to_failure) {
  let ratio;
  ratio = py.float(py.div(checkpoint_time, 2 * time_to_failure));
  if ((ratio >= 1)) {
    return time_to_failure;
  }
  return py.pow((2 * checkpoint_time) * time_to_failure, 0.5) * (1 + py.div(py.sqrt(ratio), 3) + py.div(ratio, 9)) - checkpoint_time;
}
function training$checkpoint_overhead(interval, checkpoint_time, time_to_failure) {
  return py.div(checkpoint_time, interval) + py.div(interval, 2 * time_to_failure);
}
function training$run_time_with_failures(work, interval, checkpoint_time, restart_time, time_to_failure) {
  let tries;
  tries = py.exp(py.div(restart_time, time_to_failure)) * py.expm1(py.div(interval + checkpoint_time, time_to_failure));
  return (py.div(work, interval) * time_to_failure) * tries;
}
function training$batched_throughput(batch, fixed_time, item_time) {
  return py.div(batch, fixed_time + (batch * item_time));
}
function training$largest_batch(latency_limit, fixed_time, item_time) {
  return -py.roundUp(py.div(fixed_time - latency_limit, item_time));
}
function transport$bandwidth_delay_product(bit_rate, round_trip) {
  return py.div(bit_rate * round_trip, 8.0);
}
function transport$window_limited_throughput(window, round_trip) {
  return py.div(8.0 * window, round_trip);
}
function transport$mathis_throughput(segment_size, round_trip, loss_probability) {
  return py.div(8.0 * segment_size, round_trip) * py.sqrt(py.div(3, 2 * loss_probability));
}
function transport$pftk_throughput(segment_size, round_trip, loss_probability, packets_per_ack = 1.0) {
  return py.div(8.0 * segment_size, round_trip * py.sqrt(py.div((2 * packets_per_ack) * loss_probability, 3)) + ((4 * round_trip) * (((3 * py.sqrt(py.div((3 * packets_per_ack) * loss_probability, 8))) * loss_probability) * (1 + (32 * py.pow(loss_probability, 2))))));
}
function transport$slow_start_bytes(initial_window, rounds) {
  return initial_window * (py.pow(2, rounds) - 1);
}
function transport$slow_start_rounds(data_size, initial_window) {
  return py.roundUp(py.log2(1 + py.div(data_size, initial_window)));
}
function transport$cubic_window(time_since_loss, window_at_loss, cubic_constant = 0.4, decrease_factor = 0.7) {
  return cubic_constant * py.pow(time_since_loss - py.cbrt(py.div(window_at_loss * (1 - decrease_factor), cubic_constant)), 3) + window_at_loss;
}
function transport$cubic_recovery_time(window_at_loss, cubic_constant = 0.4, decrease_factor = 0.7) {
  return py.cbrt(py.div(window_at_loss * (1 - decrease_factor), cubic_constant));
}
function transport$round_trip_variation(variation, smoothed_round_trip, sample) {
  return (1 - 0.25) * variation + (0.25 * py.abs(smoothed_round_trip - sample));
}
function transport$smoothed_round_trip(smoothed, sample) {
  return (1 - 0.125) * smoothed + (0.125 * sample);
}
function transport$retransmission_timeout(smoothed_round_trip, variation, granularity = 0.001) {
  return smoothed_round_trip + py.max(granularity, 4 * variation);
}
function transport$time_to_first_byte(round_trip, handshake_rounds = 2, server_time = 0.01) {
  return (handshake_rounds + 1) * round_trip + server_time;
}

export const FORMULAS = {
"availability.series": { compute: availability$series, parameters: [{"name": "availabilities", "lower": 0, "upper": 1, "vector": true, "called": "availabilities", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"availability.chain": { compute: availability$chain, parameters: [{"name": "availability", "lower": 0, "upper": 1, "called": "availability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "dependencies", "lower": 0, "upper": 10000, "integer": true, "called": "dependencies in series", "unit": "", "allowed": "a whole number at least 0 and at most 10 000", "try": "10"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"availability.parallel": { compute: availability$parallel, parameters: [{"name": "availabilities", "lower": 0, "upper": 1, "vector": true, "called": "availabilities", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"availability.k_of_n_unavailability": { compute: availability$k_of_n_unavailability, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "needed", "lower": 1, "upper": 10000, "integer": true, "called": "replicas needed", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ replicas, needed }) => (needed <= replicas), "needed", "needed={needed} is more than replicas={replicas}, so the service could never be up; needed is allowed from 1 to {replicas}; try needed={replicas}."]], caveats: [[({ replicas }) => (replicas > 1), "replicas", "This holds only if the replicas fail independently; a shared cause of even a few percent changes the answer by orders of magnitude."]] },
"availability.k_of_n": { compute: availability$k_of_n, parameters: [{"name": "availability", "lower": 0, "upper": 1, "called": "availability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "needed", "lower": 1, "upper": 10000, "integer": true, "called": "replicas needed", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ replicas, needed }) => (needed <= replicas), "needed", "needed={needed} is more than replicas={replicas}, so the service could never be up; needed is allowed from 1 to {replicas}; try needed={replicas}."]], caveats: [[({ replicas }) => (replicas > 1), "replicas", "This holds only if the replicas fail independently; a shared cause of even a few percent changes the answer by orders of magnitude."]] },
"availability.steady_state": { compute: availability$steady_state, parameters: [{"name": "time_to_failure", "lower": 0, "lowerOpen": true, "called": "mean time to failure", "unit": "s", "allowed": "above 0 s", "try": "2592000 (s)"}, {"name": "time_to_repair", "lower": 0, "lowerOpen": true, "called": "mean time to repair", "unit": "s", "allowed": "above 0 s", "try": "3600 (s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"availability.downtime": { compute: availability$downtime, parameters: [{"name": "availability", "lower": 0, "upper": 1, "called": "availability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "period", "lower": 0, "lowerOpen": true, "called": "period", "unit": "s", "allowed": "above 0 s", "try": "31557600 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"availability.error_budget": { compute: availability$error_budget, parameters: [{"name": "objective", "lower": 0, "upper": 1, "called": "objective", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.999"}, {"name": "period", "lower": 0, "lowerOpen": true, "called": "period", "unit": "s", "allowed": "above 0 s", "try": "2592000 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"backoff.capped_backoff": { compute: backoff$capped_backoff, parameters: [{"name": "base_delay", "lower": 0, "upper": 86400.0, "called": "base delay", "unit": "s", "allowed": "at least 0 s and at most 24 h", "try": "0.1 (s)"}, {"name": "cap", "lower": 0, "upper": 31557600.0, "called": "cap", "unit": "s", "allowed": "at least 0 s and at most 365 d", "try": "10 (s)"}, {"name": "attempt", "lower": 0, "upper": 300, "integer": true, "called": "attempt", "unit": "", "allowed": "a whole number at least 0 and at most 300", "try": "3"}, {"name": "growth", "lower": 1, "upper": 10, "called": "growth", "unit": "", "allowed": "at least 1 and at most 10", "try": "2"}], result: {"lower": 0}, requires: [], caveats: [] },
"backoff.total_backoff": { compute: backoff$total_backoff, parameters: [{"name": "base_delay", "lower": 0, "upper": 86400.0, "called": "base delay", "unit": "s", "allowed": "at least 0 s and at most 24 h", "try": "0.1 (s)"}, {"name": "cap", "lower": 0, "upper": 31557600.0, "called": "cap", "unit": "s", "allowed": "at least 0 s and at most 365 d", "try": "10 (s)"}, {"name": "retries", "lower": 0, "upper": 100, "integer": true, "called": "retries", "unit": "", "allowed": "a whole number at least 0 and at most 100", "try": "3"}, {"name": "growth", "lower": 1, "upper": 10, "called": "growth", "unit": "", "allowed": "at least 1 and at most 10", "try": "2"}], result: {"lower": 0}, requires: [], caveats: [] },
"backoff.full_jitter_mean": { compute: backoff$full_jitter_mean, parameters: [{"name": "backoff", "lower": 0, "called": "backoff", "unit": "s", "allowed": "at least 0 s", "try": "8 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"backoff.equal_jitter_mean": { compute: backoff$equal_jitter_mean, parameters: [{"name": "backoff", "lower": 0, "called": "backoff", "unit": "s", "allowed": "at least 0 s", "try": "8 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"backoff.decorrelated_jitter_next": { compute: backoff$decorrelated_jitter_next, parameters: [{"name": "base_delay", "lower": 0, "upper": 86400.0, "called": "base delay", "unit": "s", "allowed": "at least 0 s and at most 24 h", "try": "0.1 (s)"}, {"name": "previous_wait", "lower": 0, "upper": 31557600.0, "called": "previous wait", "unit": "s", "allowed": "at least 0 s and at most 365 d", "try": "0.2 (s)"}], result: {"lower": 0}, requires: [[({ base_delay, previous_wait }) => (previous_wait >= base_delay), "previous_wait", "previous_wait={previous_wait} is shorter than base_delay={base_delay}, which no wait of this kind is; previous_wait is allowed from {base_delay}; try previous_wait={base_delay}."]], caveats: [] },
"backoff.decorrelated_jitter_capped": { compute: backoff$decorrelated_jitter_capped, parameters: [{"name": "base_delay", "lower": 0, "upper": 86400.0, "called": "base delay", "unit": "s", "allowed": "at least 0 s and at most 24 h", "try": "0.1 (s)"}, {"name": "previous_wait", "lower": 0, "upper": 31557600.0, "called": "previous wait", "unit": "s", "allowed": "at least 0 s and at most 365 d", "try": "0.2 (s)"}, {"name": "cap", "lower": 0, "upper": 31557600.0, "called": "cap", "unit": "s", "allowed": "at least 0 s and at most 365 d", "try": "10 (s)"}], result: {"lower": 0}, requires: [[({ base_delay, previous_wait }) => (previous_wait >= base_delay), "previous_wait", "previous_wait={previous_wait} is shorter than base_delay={base_delay}, which no wait of this kind is; previous_wait is allowed from {base_delay}; try previous_wait={base_delay}."], [({ base_delay, cap }) => (cap >= base_delay), "cap", "cap={cap} is below base_delay={base_delay}, so that no draw is possible; cap is allowed from {base_delay}; try cap={base_delay}."]], caveats: [] },
"backoff.decorrelated_jitter_mean": { compute: backoff$decorrelated_jitter_mean, parameters: [{"name": "base_delay", "lower": 0, "upper": 86400.0, "called": "base delay", "unit": "s", "allowed": "at least 0 s and at most 24 h", "try": "0.1 (s)"}, {"name": "attempt", "lower": 0, "upper": 300, "integer": true, "called": "attempt", "unit": "", "allowed": "a whole number at least 0 and at most 300", "try": "3"}], result: {"lower": 0}, requires: [], caveats: [] },
"backoff.smooth_jitter": { compute: backoff$smooth_jitter, parameters: [{"name": "base_delay", "lower": 0, "upper": 86400.0, "called": "base delay", "unit": "s", "allowed": "at least 0 s and at most 24 h", "try": "0.1 (s)"}, {"name": "attempt", "lower": 0, "upper": 300, "integer": true, "called": "attempt", "unit": "", "allowed": "a whole number at least 0 and at most 300", "try": "3"}, {"name": "draw", "lower": 0, "upper": 1, "called": "draw", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.5"}, {"name": "previous_draw", "lower": 0, "upper": 1, "called": "previous draw", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.5"}], result: {"lower": 0}, requires: [], caveats: [] },
"balance.ring_largest_share": { compute: balance$ring_largest_share, parameters: [{"name": "shards", "lower": 1, "upper": 1000000000.0, "integer": true, "called": "shards", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000", "try": "10"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"balance.ring_variation": { compute: balance$ring_variation, parameters: [{"name": "shards", "lower": 1, "upper": 1000000000.0, "integer": true, "called": "shards", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000", "try": "10"}, {"name": "points", "lower": 1, "upper": 1000000.0, "integer": true, "called": "points per shard", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "100"}], result: {"lower": 0}, requires: [], caveats: [] },
"balance.bounded_load_capacity": { compute: balance$bounded_load_capacity, parameters: [{"name": "keys", "lower": 0, "upper": 1e+18, "integer": true, "called": "keys", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10¹⁸", "try": "1000000"}, {"name": "shards", "lower": 1, "upper": 1000000000.0, "integer": true, "called": "shards", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000", "try": "10"}, {"name": "slack", "lower": 0, "called": "slack", "unit": "", "allowed": "at least 0 %", "try": "0.25"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"balance.maximum_load_one_choice": { compute: balance$maximum_load_one_choice, parameters: [{"name": "bins", "lower": 3, "upper": 1e+18, "integer": true, "called": "bins", "unit": "", "allowed": "a whole number at least 3 and at most 1 × 10¹⁸", "try": "1000000"}], result: {"lower": 0}, requires: [], caveats: [[({ bins }) => (bins < 1000), "bins", "The leading term says nothing about so few bins: below sixteen it even falls as bins are added."]] },
"balance.maximum_load_sharper": { compute: balance$maximum_load_sharper, parameters: [{"name": "bins", "lower": 3, "upper": 1e+18, "integer": true, "called": "bins", "unit": "", "allowed": "a whole number at least 3 and at most 1 × 10¹⁸", "try": "1000000"}], result: {"lower": 0}, requires: [], caveats: [] },
"balance.maximum_load_of_choices": { compute: balance$maximum_load_of_choices, parameters: [{"name": "bins", "lower": 3, "upper": 1e+18, "integer": true, "called": "bins", "unit": "", "allowed": "a whole number at least 3 and at most 1 × 10¹⁸", "try": "1000000"}, {"name": "choices", "lower": 2, "upper": 100, "integer": true, "called": "choices", "unit": "", "allowed": "a whole number at least 2 and at most 100", "try": "2"}], result: {"lower": 0}, requires: [], caveats: [] },
"balance.shards_touched": { compute: balance$shards_touched, parameters: [{"name": "shards", "lower": 1, "upper": 1000000000.0, "integer": true, "called": "shards", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000", "try": "10"}, {"name": "keys", "lower": 0, "upper": 1000000000000.0, "integer": true, "called": "keys", "unit": "", "allowed": "a whole number at least 0 and at most 1 000 000 000 000", "try": "10"}], result: {"lower": 0}, requires: [], caveats: [] },
"caching.zipf_popularity": { compute: caching$zipf_popularity, parameters: [{"name": "rank", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "rank", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "1"}, {"name": "items", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "items", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "10000"}, {"name": "exponent", "lower": 0, "upper": 5, "called": "Zipf exponent", "unit": "", "allowed": "at least 0 and at most 5", "try": "0.8"}], result: {"lower": 0, "upper": 1}, requires: [[({ ...given }) => (py.item(given, "rank") <= py.item(given, "items")), "rank", "rank={rank} is more than items={items}; rank is allowed from 1 to {items}; try rank=1."]], caveats: [] },
"caching.ideal_hit_ratio": { compute: caching$ideal_hit_ratio, parameters: [{"name": "cache_items", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "cache size", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "100"}, {"name": "items", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "items", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "10000"}, {"name": "exponent", "lower": 0, "upper": 5, "called": "Zipf exponent", "unit": "", "allowed": "at least 0 and at most 5", "try": "0.8"}], result: {"lower": 0, "upper": 1}, requires: [[({ ...given }) => (py.item(given, "cache_items") <= py.item(given, "items")), "cache_items", "cache_items={cache_items} is more than items={items}; cache_items is allowed from 1 to {items}; try cache_items=1."]], caveats: [[({ exponent }) => (exponent >= 0), "exponent", "This takes requests to be independent of one another. Real ones come in bursts, which helps LRU, and in scans, which harm it."]] },
"caching.lru_characteristic_time": { compute: caching$lru_characteristic_time, parameters: [{"name": "cache_items", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "cache size", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "100"}, {"name": "items", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "items", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "10000"}, {"name": "exponent", "lower": 0, "upper": 5, "called": "Zipf exponent", "unit": "", "allowed": "at least 0 and at most 5", "try": "0.8"}], result: {"lower": 0}, requires: [[({ cache_items, items }) => (cache_items < items), "cache_items", "cache_items={cache_items} holds all items={items}, so nothing leaves; cache_items is allowed from 1 to items-1; try cache_items=1."]], caveats: [] },
"caching.lru_hit_ratio": { compute: caching$lru_hit_ratio, parameters: [{"name": "cache_items", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "cache size", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "100"}, {"name": "items", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "items", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "10000"}, {"name": "exponent", "lower": 0, "upper": 5, "called": "Zipf exponent", "unit": "", "allowed": "at least 0 and at most 5", "try": "0.8"}], result: {"lower": 0, "upper": 1}, requires: [[({ ...given }) => (py.item(given, "cache_items") <= py.item(given, "items")), "cache_items", "cache_items={cache_items} is more than items={items}; cache_items is allowed from 1 to {items}; try cache_items=1."]], caveats: [[({ exponent }) => (exponent >= 0), "exponent", "This takes requests to be independent of one another. Real ones come in bursts, which helps LRU, and in scans, which harm it."]] },
"caching.lru_hit_ratio_of": { compute: caching$lru_hit_ratio_of, parameters: [{"name": "weights", "lower": 0, "lowerOpen": true, "vector": true, "called": "popularity weights", "unit": "", "allowed": "above 0", "try": "2"}, {"name": "cache_items", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "cache size", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"caching.ttl_hit_ratio": { compute: caching$ttl_hit_ratio, parameters: [{"name": "request_rate", "lower": 0, "called": "request rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "2 (1/s)"}, {"name": "time_to_live", "lower": 0, "called": "time to live", "unit": "s", "allowed": "at least 0 s", "try": "60 (s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"caching.ttl_hit_ratio_reset": { compute: caching$ttl_hit_ratio_reset, parameters: [{"name": "request_rate", "lower": 0, "called": "request rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "2 (1/s)"}, {"name": "time_to_live", "lower": 0, "called": "time to live", "unit": "s", "allowed": "at least 0 s", "try": "60 (s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"caching.mean_access_time": { compute: caching$mean_access_time, parameters: [{"name": "hit_ratio", "lower": 0, "upper": 1, "called": "hit ratio", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.9"}, {"name": "hit_time", "lower": 0, "called": "hit time", "unit": "s", "allowed": "at least 0 s", "try": "0.001 (s)"}, {"name": "miss_time", "lower": 0, "called": "miss time", "unit": "s", "allowed": "at least 0 s", "try": "0.05 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"caching.load_multiplier": { compute: caching$load_multiplier, parameters: [{"name": "hit_ratio_before", "lower": 0, "upper": 1, "upperOpen": true, "called": "hit ratio before", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.99"}, {"name": "hit_ratio_after", "lower": 0, "upper": 1, "called": "hit ratio after", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.98"}], result: {"lower": 0}, requires: [], caveats: [] },
"caching.early_refresh_lead": { compute: caching$early_refresh_lead, parameters: [{"name": "recompute_time", "lower": 0, "lowerOpen": true, "called": "recompute time", "unit": "s", "allowed": "above 0 s", "try": "0.4 (s)"}, {"name": "draw", "lower": 0, "lowerOpen": true, "upper": 1, "called": "random draw", "unit": "", "allowed": "above 0 and at most 1", "try": "0.5"}, {"name": "eagerness", "lower": 0, "lowerOpen": true, "called": "eagerness", "unit": "", "allowed": "above 0", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"caching.early_refresh_probability": { compute: caching$early_refresh_probability, parameters: [{"name": "time_left", "lower": 0, "called": "time left", "unit": "s", "allowed": "at least 0 s", "try": "1 (s)"}, {"name": "recompute_time", "lower": 0, "lowerOpen": true, "called": "recompute time", "unit": "s", "allowed": "above 0 s", "try": "0.4 (s)"}, {"name": "eagerness", "lower": 0, "lowerOpen": true, "called": "eagerness", "unit": "", "allowed": "above 0", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"caching.origin_load": { compute: caching$origin_load, parameters: [{"name": "request_rate", "lower": 0, "called": "request rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "1000 (1/s)"}, {"name": "hit_ratio", "lower": 0, "upper": 1, "called": "hit ratio", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.9"}], result: {"lower": 0}, requires: [], caveats: [] },
"capacity.servers_for_utilisation": { compute: capacity$servers_for_utilisation, parameters: [{"name": "arrival_rate", "lower": 0, "called": "arrival rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "1000 (1/s)"}, {"name": "service_time", "lower": 0, "called": "service time", "unit": "s", "allowed": "at least 0 s", "try": "0.02 (s)"}, {"name": "target_utilisation", "lower": 0, "lowerOpen": true, "upper": 1, "called": "target utilisation", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.7"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"capacity.zone_capacity": { compute: capacity$zone_capacity, parameters: [{"name": "zones", "lower": 2, "upper": 1000, "integer": true, "called": "zones", "unit": "", "allowed": "a whole number at least 2 and at most 1 000", "try": "3"}, {"name": "zones_lost", "lower": 0, "upper": 999, "integer": true, "called": "zones lost", "unit": "", "allowed": "a whole number at least 0 and at most 999", "try": "1"}], result: {"lower": 0}, requires: [[({ zones, zones_lost }) => (zones_lost < zones), "zones_lost", "zones_lost={zones_lost} leaves none of zones={zones}; zones_lost is allowed from 0 to zones-1; try zones_lost=1."]], caveats: [] },
"capacity.zone_headroom": { compute: capacity$zone_headroom, parameters: [{"name": "zones", "lower": 2, "upper": 1000, "integer": true, "called": "zones", "unit": "", "allowed": "a whole number at least 2 and at most 1 000", "try": "3"}, {"name": "zones_lost", "lower": 0, "upper": 999, "integer": true, "called": "zones lost", "unit": "", "allowed": "a whole number at least 0 and at most 999", "try": "1"}], result: {"lower": 0}, requires: [[({ zones, zones_lost }) => (zones_lost < zones), "zones_lost", "zones_lost={zones_lost} leaves none of zones={zones}; zones_lost is allowed from 0 to zones-1; try zones_lost=1."]], caveats: [] },
"capacity.doubling_time": { compute: capacity$doubling_time, parameters: [{"name": "growth", "lower": 0, "lowerOpen": true, "called": "growth", "unit": "", "allowed": "above 0 %", "try": "0.1"}], result: {"lower": 0}, requires: [], caveats: [] },
"capacity.time_to_capacity": { compute: capacity$time_to_capacity, parameters: [{"name": "load", "lower": 0, "lowerOpen": true, "called": "load now", "unit": "", "allowed": "above 0", "try": "40"}, {"name": "capacity", "lower": 0, "lowerOpen": true, "called": "capacity", "unit": "", "allowed": "above 0", "try": "80"}, {"name": "growth", "lower": 0, "lowerOpen": true, "called": "growth", "unit": "", "allowed": "above 0 %", "try": "0.1"}], result: {"lower": 0}, requires: [[({ load, capacity }) => (load <= capacity), "load", "load={load} is already above capacity={capacity}; load is allowed up to {capacity}; try load={capacity}."]], caveats: [] },
"capacity.utilisation_for_stretch": { compute: capacity$utilisation_for_stretch, parameters: [{"name": "stretch", "lower": 1, "called": "stretch", "unit": "", "allowed": "at least 1", "try": "5"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"capacity.cost_of_availability": { compute: capacity$cost_of_availability, parameters: [{"name": "cost_before", "lower": 0, "called": "cost before", "unit": "dollar", "allowed": "at least 0 dollars", "try": "100 (dollar)"}, {"name": "cost_after", "lower": 0, "called": "cost after", "unit": "dollar", "allowed": "at least 0 dollars", "try": "250 (dollar)"}, {"name": "availability_before", "lower": 0, "upper": 1, "called": "availability before", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.999"}, {"name": "availability_after", "lower": 0, "upper": 1, "called": "availability after", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.9999"}], result: {}, requires: [[({ availability_before, availability_after }) => (availability_after !== availability_before), "availability_after", "availability_after={availability_after} equals availability_before, so that the cost of the step is undefined; any other availability is allowed; try availability_after=0.9999."]], caveats: [[({ availability_before, availability_after }) => (availability_after < availability_before), "availability_after", "The availability falls here, so that a saving appears as a cost and a cost as a saving."]] },
"capacity.cost_per_request": { compute: capacity$cost_per_request, parameters: [{"name": "instance_cost", "lower": 0, "called": "instance cost", "unit": "dollar/h", "allowed": "at least 0 dollars/h", "try": "0.1 (dollar/h)"}, {"name": "target_utilisation", "lower": 0, "lowerOpen": true, "upper": 1, "called": "target utilisation", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.7"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"capacity.poisson_peak": { compute: capacity$poisson_peak, parameters: [{"name": "mean_count", "lower": 0, "lowerOpen": true, "called": "mean count", "unit": "", "allowed": "above 0", "try": "100"}, {"name": "deviations", "lower": 0, "called": "standard deviations", "unit": "", "allowed": "at least 0", "try": "2.33"}], result: {"lower": 0}, requires: [], caveats: [] },
"capacity.poisson_peak_to_mean": { compute: capacity$poisson_peak_to_mean, parameters: [{"name": "mean_count", "lower": 0, "lowerOpen": true, "called": "mean count", "unit": "", "allowed": "above 0", "try": "100"}, {"name": "deviations", "lower": 0, "called": "standard deviations", "unit": "", "allowed": "at least 0", "try": "2.33"}], result: {"lower": 0}, requires: [], caveats: [] },
"capacity.apdex": { compute: capacity$apdex, parameters: [{"name": "satisfied", "lower": 0, "upper": 1e+40, "integer": true, "called": "satisfied", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10⁴⁰", "try": "800"}, {"name": "tolerating", "lower": 0, "upper": 1e+40, "integer": true, "called": "tolerating", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10⁴⁰", "try": "150"}, {"name": "total", "lower": 1, "upper": 1e+40, "integer": true, "called": "total", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10⁴⁰", "try": "1000"}], result: {"lower": 0, "upper": 1}, requires: [[({ satisfied, tolerating, total }) => ((satisfied + tolerating) <= total), "satisfied", "satisfied={satisfied} and tolerating={tolerating} together are more than total={total}; satisfied is allowed up to total less tolerating; try satisfied=0."]], caveats: [] },
"clocks.ntp_offset": { compute: clocks$ntp_offset, parameters: [{"name": "client_sent", "called": "client sent", "unit": "s", "allowed": "any finite number", "try": "10 (s)"}, {"name": "server_received", "called": "server received", "unit": "s", "allowed": "any finite number", "try": "10.12 (s)"}, {"name": "server_sent", "called": "server sent", "unit": "s", "allowed": "any finite number", "try": "10.13 (s)"}, {"name": "client_received", "called": "client received", "unit": "s", "allowed": "any finite number", "try": "10.05 (s)"}], result: {}, requires: [], caveats: [] },
"clocks.ntp_delay": { compute: clocks$ntp_delay, parameters: [{"name": "client_sent", "called": "client sent", "unit": "s", "allowed": "any finite number", "try": "10 (s)"}, {"name": "server_received", "called": "server received", "unit": "s", "allowed": "any finite number", "try": "10.12 (s)"}, {"name": "server_sent", "called": "server sent", "unit": "s", "allowed": "any finite number", "try": "10.13 (s)"}, {"name": "client_received", "called": "client received", "unit": "s", "allowed": "any finite number", "try": "10.05 (s)"}], result: {}, requires: [], caveats: [] },
"clocks.cristian_error_bound": { compute: clocks$cristian_error_bound, parameters: [{"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "least_one_way", "lower": 0, "called": "least one-way delay", "unit": "s", "allowed": "at least 0 s", "try": "0.02 (s)"}], result: {"lower": 0}, requires: [[({ round_trip, least_one_way }) => ((2 * least_one_way) <= (round_trip * (1 + 1e-12))), "least_one_way", "least_one_way={least_one_way} s, there and back, is more than round_trip={round_trip} s; least_one_way is allowed up to half of the round trip; try a smaller one."]], caveats: [] },
"clocks.accumulated_drift": { compute: clocks$accumulated_drift, parameters: [{"name": "drift_rate", "lower": 0, "upper": 0.1, "called": "drift rate", "unit": "", "allowed": "at least 0 and at most 0.1", "try": "0.00005"}, {"name": "elapsed", "lower": 0, "called": "time since set", "unit": "s", "allowed": "at least 0 s", "try": "86400 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"consensus.commit_latency": { compute: consensus$commit_latency, parameters: [{"name": "follower_round_trips", "lower": 0, "lowerOpen": true, "vector": true, "called": "follower round trips", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "quorum", "lower": 1, "upper": 10000, "integer": true, "called": "quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "2"}], result: {"lower": 0}, requires: [[({ quorum, ...given }) => (quorum <= (py.len(py.item(given, "follower_round_trips")) + 1)), "quorum", ({ quorum, ...given }) => "quorum=" + py.str(quorum) + " is more than the " + py.str(py.len(py.item(given, "follower_round_trips")) + 1) + " replicas that " + py.str("follower_round_trips") + " and the leader make; quorum is allowed from 1 to " + py.str(py.len(py.item(given, "follower_round_trips")) + 1) + "; try quorum=" + py.str(py.floordiv(py.len(py.item(given, "follower_round_trips")) + 1, 2) + 1) + "."]], caveats: [] },
"consensus.strong_latency_floor": { compute: consensus$strong_latency_floor, parameters: [{"name": "distances", "lower": 0, "vector": true, "called": "distances", "unit": "m", "allowed": "at least 0 m", "try": "5570000 (m)"}, {"name": "quorum", "lower": 1, "upper": 10000, "integer": true, "called": "quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "2"}, {"name": "group_index", "lower": 1, "upper": 10, "called": "group index", "unit": "", "allowed": "at least 1 and at most 10", "try": "1.468"}], result: {"lower": 0}, requires: [[({ quorum, ...given }) => (quorum <= (py.len(py.item(given, "distances")) + 1)), "quorum", ({ quorum, ...given }) => "quorum=" + py.str(quorum) + " is more than the " + py.str(py.len(py.item(given, "distances")) + 1) + " replicas that " + py.str("distances") + " and the leader make; quorum is allowed from 1 to " + py.str(py.len(py.item(given, "distances")) + 1) + "; try quorum=" + py.str(py.floordiv(py.len(py.item(given, "distances")) + 1, 2) + 1) + "."]], caveats: [] },
"consensus.no_split_vote": { compute: consensus$no_split_vote, parameters: [{"name": "vote_latency", "lower": 0, "called": "vote latency", "unit": "s", "allowed": "at least 0 s", "try": "0.015 (s)"}, {"name": "timeout_spread", "lower": 0, "lowerOpen": true, "called": "timeout spread", "unit": "s", "allowed": "above 0 s", "try": "0.15 (s)"}, {"name": "candidates", "lower": 1, "upper": 10000, "integer": true, "called": "candidates", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "5"}], result: {"lower": 0, "upper": 1}, requires: [[({ vote_latency, timeout_spread }) => (vote_latency <= timeout_spread), "vote_latency", "vote_latency={vote_latency} is more than timeout_spread={timeout_spread}, so every election may split; vote_latency is allowed up to {timeout_spread}; try a larger timeout_spread."]], caveats: [] },
"consensus.raft_timing_margin": { compute: consensus$raft_timing_margin, parameters: [{"name": "broadcast_time", "lower": 0, "lowerOpen": true, "called": "broadcast time", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}, {"name": "election_timeout", "lower": 0, "lowerOpen": true, "called": "election timeout", "unit": "s", "allowed": "above 0 s", "try": "0.3 (s)"}, {"name": "time_between_failures", "lower": 0, "lowerOpen": true, "called": "time between failures", "unit": "s", "allowed": "above 0 s", "try": "2592000 (s)"}], result: {"lower": 0}, requires: [], caveats: [[({ broadcast_time, election_timeout, time_between_failures }) => py.or((election_timeout < (10 * broadcast_time)), (time_between_failures < (10 * election_timeout))), "election_timeout", "Raft asks for about an order of magnitude on either side: below ten, elections start without a failure, or take up much of the time between failures."]] },
"consensus.truetime_uncertainty": { compute: consensus$truetime_uncertainty, parameters: [{"name": "base_uncertainty", "lower": 0, "called": "base uncertainty", "unit": "s", "allowed": "at least 0 s", "try": "0.001 (s)"}, {"name": "drift_rate", "lower": 0, "upper": 1, "upperOpen": true, "called": "drift rate", "unit": "", "allowed": "at least 0 and below 1", "try": "0.0002"}, {"name": "time_since_poll", "lower": 0, "called": "time since poll", "unit": "s", "allowed": "at least 0 s", "try": "30 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"consensus.mean_truetime_uncertainty": { compute: consensus$mean_truetime_uncertainty, parameters: [{"name": "base_uncertainty", "lower": 0, "called": "base uncertainty", "unit": "s", "allowed": "at least 0 s", "try": "0.001 (s)"}, {"name": "drift_rate", "lower": 0, "upper": 1, "upperOpen": true, "called": "drift rate", "unit": "", "allowed": "at least 0 and below 1", "try": "0.0002"}, {"name": "poll_interval", "lower": 0, "called": "poll interval", "unit": "s", "allowed": "at least 0 s", "try": "30 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"consensus.commit_wait": { compute: consensus$commit_wait, parameters: [{"name": "mean_uncertainty", "lower": 0, "called": "mean uncertainty", "unit": "s", "allowed": "at least 0 s", "try": "0.004 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"consensus.safe_lease": { compute: consensus$safe_lease, parameters: [{"name": "lease", "lower": 0, "called": "lease", "unit": "s", "allowed": "at least 0 s", "try": "9 (s)"}, {"name": "drift_rate", "lower": 0, "upper": 1, "upperOpen": true, "called": "drift rate", "unit": "", "allowed": "at least 0 and below 1", "try": "0.0002"}], result: {"lower": 0}, requires: [], caveats: [] },
"consensus.synchronous_rounds": { compute: consensus$synchronous_rounds, parameters: [{"name": "faults", "lower": 0, "upper": 1000000, "integer": true, "called": "faults", "unit": "", "allowed": "a whole number at least 0 and at most 1 000 000", "try": "1"}], result: {"lower": 1, "upper": 1000001, "integer": true}, requires: [], caveats: [] },
"consensus.two_phase_commit_messages": { compute: consensus$two_phase_commit_messages, parameters: [{"name": "participants", "lower": 1, "upper": 1000000, "integer": true, "called": "participants", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "3"}], result: {"lower": 1, "upper": 4000000, "integer": true}, requires: [], caveats: [] },
"consensus.two_phase_commit_messages_unacknowledged": { compute: consensus$two_phase_commit_messages_unacknowledged, parameters: [{"name": "participants", "lower": 1, "upper": 1000000, "integer": true, "called": "participants", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "3"}], result: {"lower": 1, "upper": 4000000, "integer": true}, requires: [], caveats: [] },
"correlation.beta_factor_unavailability": { compute: common_cause$beta_factor_unavailability, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "shared_cause_share", "lower": 0, "upper": 1, "called": "shared-cause share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ shared_cause_share }) => (shared_cause_share > 0), "shared_cause_share", "A shared-cause share is rarely known to better than a factor of two; read the result as a range, not as its digits."], [({ unavailability }) => (unavailability > 0.3), "unavailability", "The beta-factor model is made for rare failures: a part that is down more than 30 % of the time is down less often in the model than given, and shared causes can then seem to help."]] },
"correlation.beta_factor_availability": { compute: common_cause$beta_factor_availability, parameters: [{"name": "availability", "lower": 0, "upper": 1, "called": "availability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "shared_cause_share", "lower": 0, "upper": 1, "called": "shared-cause share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ shared_cause_share }) => (shared_cause_share > 0), "shared_cause_share", "A shared-cause share is rarely known to better than a factor of two; read the result as a range, not as its digits."], [({ availability }) => (availability < 0.7), "availability", "The beta-factor model is made for rare failures: a part that is down more than 30 % of the time is down less often in the model than given, and shared causes can then seem to help."]] },
"correlation.beta_factor_quorum_unavailability": { compute: common_cause$beta_factor_quorum_unavailability, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "shared_cause_share", "lower": 0, "upper": 1, "called": "shared-cause share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "needed", "lower": 1, "upper": 10000, "integer": true, "called": "replicas needed", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ replicas, needed }) => (needed <= replicas), "needed", "needed={needed} is more than replicas={replicas}, so the service could never be up; needed is allowed from 1 to {replicas}; try needed={replicas}."]], caveats: [[({ shared_cause_share }) => (shared_cause_share > 0), "shared_cause_share", "A shared-cause share is rarely known to better than a factor of two; read the result as a range, not as its digits."], [({ unavailability }) => (unavailability > 0.3), "unavailability", "The beta-factor model is made for rare failures: a part that is down more than 30 % of the time is down less often in the model than given, and shared causes can then seem to help."]] },
"correlation.beta_factor_rare_event": { compute: common_cause$beta_factor_rare_event, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "shared_cause_share", "lower": 0, "upper": 1, "called": "shared-cause share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "needed", "lower": 1, "upper": 10000, "integer": true, "called": "replicas needed", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}], result: {"lower": 0}, requires: [[({ replicas, needed }) => (needed <= replicas), "needed", "needed={needed} is more than replicas={replicas}, so the service could never be up; needed is allowed from 1 to {replicas}; try needed={replicas}."]], caveats: [[({ shared_cause_share }) => (shared_cause_share > 0), "shared_cause_share", "A shared-cause share is rarely known to better than a factor of two; read the result as a range, not as its digits."], [({ unavailability, replicas }) => ((unavailability * replicas) > 0.1), "unavailability", "This leaves out everything but the likeliest way to fail, and is too high once failures are not rare (q times n above 0.1)."]] },
"correlation.shared_cause_floor": { compute: common_cause$shared_cause_floor, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "shared_cause_share", "lower": 0, "upper": 1, "called": "shared-cause share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ shared_cause_share }) => (shared_cause_share > 0), "shared_cause_share", "A shared-cause share is rarely known to better than a factor of two; read the result as a range, not as its digits."]] },
"correlation.beta_binomial_all_down": { compute: exchangeable$beta_binomial_all_down, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "correlation", "lower": 0, "upper": 1, "called": "correlation", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.05"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"correlation.beta_binomial_quorum_unavailability": { compute: exchangeable$beta_binomial_quorum_unavailability, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "correlation", "lower": 0, "upper": 1, "called": "correlation", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.05"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "needed", "lower": 1, "upper": 10000, "integer": true, "called": "replicas needed", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ replicas, needed }) => (needed <= replicas), "needed", "needed={needed} is more than replicas={replicas}, so the service could never be up; needed is allowed from 1 to {replicas}; try needed={replicas}."]], caveats: [] },
"correlation.common_source_all_down": { compute: exchangeable$common_source_all_down, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "correlation", "lower": 0, "upper": 1, "called": "correlation", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.05"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"correlation.common_source_quorum_unavailability": { compute: exchangeable$common_source_quorum_unavailability, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "correlation", "lower": 0, "upper": 1, "called": "correlation", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.05"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "needed", "lower": 1, "upper": 10000, "integer": true, "called": "replicas needed", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ replicas, needed }) => (needed <= replicas), "needed", "needed={needed} is more than replicas={replicas}, so the service could never be up; needed is allowed from 1 to {replicas}; try needed={replicas}."]], caveats: [] },
"correlation.gaussian_copula_all_down": { compute: exchangeable$gaussian_copula_all_down, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "latent_correlation", "lower": 0, "upper": 1, "called": "latent correlation", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.3"}, {"name": "replicas", "lower": 1, "upper": 200, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 200", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"correlation.gaussian_copula_quorum_unavailability": { compute: exchangeable$gaussian_copula_quorum_unavailability, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "latent_correlation", "lower": 0, "upper": 1, "called": "latent correlation", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.3"}, {"name": "replicas", "lower": 1, "upper": 200, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 200", "try": "3"}, {"name": "needed", "lower": 1, "upper": 10000, "integer": true, "called": "replicas needed", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ replicas, needed }) => (needed <= replicas), "needed", "needed={needed} is more than replicas={replicas}, so the service could never be up; needed is allowed from 1 to {replicas}; try needed={replicas}."]], caveats: [] },
"correlation.indicator_correlation": { compute: exchangeable$indicator_correlation, parameters: [{"name": "unavailability", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "unavailability", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}, {"name": "latent_correlation", "lower": 0, "upper": 1, "called": "latent correlation", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"correlation.both_up": { compute: pairs$both_up, parameters: [{"name": "availability_1", "lower": 0, "upper": 1, "called": "availability of the first", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "availability_2", "lower": 0, "upper": 1, "called": "availability of the second", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "correlation", "lower": -1, "upper": 1, "called": "correlation", "unit": "", "allowed": "at least −1 and at most 1", "try": "0.1"}], result: {"lower": 0, "upper": 1}, requires: [[({ availability_1, availability_2, correlation }) => pairs$_possible(1 - availability_1, 1 - availability_2, correlation), "correlation", ({ availability_1, availability_2, correlation }) => pairs$_say_bounds(1 - availability_1, 1 - availability_2, correlation)]], caveats: [] },
"correlation.pair_unavailability": { compute: pairs$pair_unavailability, parameters: [{"name": "unavailability_1", "lower": 0, "upper": 1, "called": "unavailability of the first", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "unavailability_2", "lower": 0, "upper": 1, "called": "unavailability of the second", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "correlation", "lower": -1, "upper": 1, "called": "correlation", "unit": "", "allowed": "at least −1 and at most 1", "try": "0.1"}], result: {"lower": 0, "upper": 1}, requires: [[({ unavailability_1, unavailability_2, correlation }) => {
  let both, least, most, q_1, q_2, slack;
  [q_1, q_2] = [unavailability_1, unavailability_2];
  both = q_1 * q_2 + (correlation * py.sqrt(((q_1 * (1 - q_1)) * q_2) * (1 - q_2)));
  [most, least] = [py.min(q_1, q_2), py.max(0.0, q_1 + q_2 - 1)];
  slack = 1e-12 * most;
  return py.and((both <= (most + slack)), (both >= (least - slack)));
}, "correlation", ({ unavailability_1, unavailability_2, correlation }) => {
  let high, low;
  [low, high] = pairs$_bounds(unavailability_1, unavailability_2);
  return "correlation=" + py.general(correlation, 6) + " cannot be, since two parts with these availabilities cannot agree or differ that much; correlation is allowed from " + py.decimals(low, 4) + " to " + py.decimals(high, 4) + "; try correlation=" + py.general(py.max(0.0, py.div(py.floor(high * 1000), 1000)), 6) + ".";
}]], caveats: [] },
"correlation.pair_availability": { compute: pairs$pair_availability, parameters: [{"name": "availability_1", "lower": 0, "upper": 1, "called": "availability of the first", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "availability_2", "lower": 0, "upper": 1, "called": "availability of the second", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "correlation", "lower": -1, "upper": 1, "called": "correlation", "unit": "", "allowed": "at least −1 and at most 1", "try": "0.1"}], result: {"lower": 0, "upper": 1}, requires: [[({ availability_1, availability_2, correlation }) => pairs$_possible(1 - availability_1, 1 - availability_2, correlation), "correlation", ({ availability_1, availability_2, correlation }) => pairs$_say_bounds(1 - availability_1, 1 - availability_2, correlation)]], caveats: [] },
"correlation.largest_correlation": { compute: pairs$largest_correlation, parameters: [{"name": "unavailability_1", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "unavailability of the first", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}, {"name": "unavailability_2", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "unavailability of the second", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}], result: {"lower": -1, "upper": 1}, requires: [], caveats: [] },
"correlation.smallest_correlation": { compute: pairs$smallest_correlation, parameters: [{"name": "unavailability_1", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "unavailability of the first", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}, {"name": "unavailability_2", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "unavailability of the second", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}], result: {"lower": -1, "upper": 1}, requires: [], caveats: [] },
"correlation.alpha_factor": { compute: partial$alpha_factor, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "event_shares", "lower": 0, "upper": 1, "vector": true, "called": "event shares", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "failed", "lower": 1, "upper": 1000, "integer": true, "called": "replicas failed", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [[({ event_shares }) => (py.abs(py.sum(event_shares) - 1) <= 1e-06), "event_shares", ({ event_shares }) => "event_shares sum to " + py.general(py.sum(event_shares), 6) + "; as shares of all events they must sum to 1; try dividing each by " + py.general(py.sum(event_shares), 6) + "."], [({ event_shares, failed }) => (failed <= py.len(event_shares)), "failed", ({ event_shares, failed }) => "failed=" + py.str(failed) + " is more than the " + py.str(py.len(event_shares)) + " replicas that event_shares describes; failed is allowed from 1 to " + py.str(py.len(event_shares)) + "; try failed=" + py.str(py.len(event_shares)) + "."]], caveats: [] },
"correlation.multiple_greek_letter": { compute: partial$multiple_greek_letter, parameters: [{"name": "unavailability", "lower": 0, "upper": 1, "called": "unavailability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "further_shares", "lower": 0, "upper": 1, "vector": true, "called": "Greek letters", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "failed", "lower": 1, "upper": 1000, "integer": true, "called": "replicas failed", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [[({ further_shares, failed }) => (failed <= (py.len(further_shares) + 1)), "failed", ({ further_shares, failed }) => "failed=" + py.str(failed) + " is more than the " + py.str(py.len(further_shares) + 1) + " replicas that " + py.str(py.len(further_shares)) + " letters describe; failed is allowed from 1 to " + py.str(py.len(further_shares) + 1) + "; try failed=" + py.str(py.len(further_shares) + 1) + "."]], caveats: [] },
"correlation.shared_dependency": { compute: shared_parts$shared_dependency, parameters: [{"name": "shared_availability", "lower": 0, "upper": 1, "called": "availability of the shared part", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.999"}, {"name": "availability", "lower": 0, "upper": 1, "called": "availability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"correlation.zone_quorum": { compute: shared_parts$zone_quorum, parameters: [{"name": "zone_availability", "lower": 0, "upper": 1, "called": "availability of a zone", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.999"}, {"name": "availability", "lower": 0, "upper": 1, "called": "availability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "placement", "lower": 0, "upper": 100, "integer": true, "vector": true, "called": "placement", "unit": "", "allowed": "a whole number at least 0 and at most 100", "try": "3"}, {"name": "needed", "lower": 1, "upper": 10000, "integer": true, "called": "replicas needed", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ placement, needed }) => (needed <= py.sum(placement)), "needed", ({ placement, needed }) => "needed=" + py.str(needed) + " is more than the " + py.str(py.sum(placement)) + " replicas placed; needed is allowed from 1 to " + py.str(py.sum(placement)) + "; try needed=" + py.str(py.max(1, py.floordiv(py.sum(placement), 2) + 1)) + "."]], caveats: [] },
"correlation.effective_replicas": { compute: shared_parts$effective_replicas, parameters: [{"name": "all_down", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "all down", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.0005"}, {"name": "unavailability", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "unavailability", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}], result: {"lower": 0}, requires: [[({ unavailability, all_down }) => (all_down <= unavailability), "all_down", "all_down={all_down} is above unavailability={unavailability}, but all replicas are never down more often than one; all_down is allowed up to {unavailability}; try all_down={unavailability}."]], caveats: [] },
"correlation.marshall_olkin_survival": { compute: shocks$marshall_olkin_survival, parameters: [{"name": "time_1", "lower": 0, "called": "first time", "unit": "s", "allowed": "at least 0 s", "try": "2592000 (s)"}, {"name": "time_2", "lower": 0, "called": "second time", "unit": "s", "allowed": "at least 0 s", "try": "2592000 (s)"}, {"name": "rate_1", "lower": 0, "lowerOpen": true, "called": "rate of the first's own shocks", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "rate_2", "lower": 0, "lowerOpen": true, "called": "rate of the second's own shocks", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "shared_rate", "lower": 0, "called": "rate of shared shocks", "unit": "1/s", "allowed": "at least 0 /s", "try": "0.00000002 (1/s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"correlation.marshall_olkin_one_survives": { compute: shocks$marshall_olkin_one_survives, parameters: [{"name": "time", "lower": 0, "called": "duration", "unit": "s", "allowed": "at least 0 s", "try": "2592000 (s)"}, {"name": "rate_1", "lower": 0, "lowerOpen": true, "called": "rate of the first's own shocks", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "rate_2", "lower": 0, "lowerOpen": true, "called": "rate of the second's own shocks", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "shared_rate", "lower": 0, "called": "rate of shared shocks", "unit": "1/s", "allowed": "at least 0 /s", "try": "0.00000002 (1/s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"correlation.marshall_olkin_correlation": { compute: shocks$marshall_olkin_correlation, parameters: [{"name": "rate_1", "lower": 0, "lowerOpen": true, "called": "rate of the first's own shocks", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "rate_2", "lower": 0, "lowerOpen": true, "called": "rate of the second's own shocks", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "shared_rate", "lower": 0, "called": "rate of shared shocks", "unit": "1/s", "allowed": "at least 0 /s", "try": "0.00000002 (1/s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"correlation.marshall_olkin_mean_life": { compute: shocks$marshall_olkin_mean_life, parameters: [{"name": "rate_1", "lower": 0, "lowerOpen": true, "called": "rate of the first's own shocks", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "rate_2", "lower": 0, "lowerOpen": true, "called": "rate of the second's own shocks", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "shared_rate", "lower": 0, "called": "rate of shared shocks", "unit": "1/s", "allowed": "at least 0 /s", "try": "0.00000002 (1/s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"correlation.binomial_failure_rate": { compute: shocks$binomial_failure_rate, parameters: [{"name": "shock_rate", "lower": 0, "lowerOpen": true, "called": "shock rate", "unit": "1/s", "allowed": "above 0 /s", "try": "0.000001 (1/s)"}, {"name": "kill_probability", "lower": 0, "upper": 1, "called": "kill probability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.5"}, {"name": "replicas", "lower": 1, "upper": 200, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 200", "try": "3"}, {"name": "failed", "lower": 1, "upper": 1000, "integer": true, "called": "replicas failed", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "2"}], result: {"lower": 0}, requires: [[({ replicas, failed }) => (failed <= replicas), "failed", "failed={failed} is more than replicas={replicas}; failed is allowed from 1 to {replicas}; try failed={replicas}."]], caveats: [] },
"delivery.executed_after_timeouts": { compute: delivery$executed_after_timeouts, parameters: [{"name": "request_loss", "lower": 0, "upper": 1, "upperOpen": true, "called": "lost requests", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.01"}, {"name": "reply_loss", "lower": 0, "upper": 1, "upperOpen": true, "called": "lost answers", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.01"}, {"name": "attempts", "lower": 1, "upper": 100, "integer": true, "called": "attempts", "unit": "", "allowed": "a whole number at least 1 and at most 100", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [[({ request_loss, reply_loss }) => ((request_loss + reply_loss) > 0), "request_loss", "request_loss={request_loss} and reply_loss={reply_loss} let nothing be lost, so no attempt times out; at least one of them is allowed only above 0; try request_loss=0.01."]], caveats: [[({ reply_loss }) => (reply_loss > 0), "reply_loss", "This takes attempts to be lost independently. In an outage they are not: all requests are lost together, or all answers."]] },
"delivery.executions_until_acknowledged": { compute: delivery$executions_until_acknowledged, parameters: [{"name": "reply_loss", "lower": 0, "upper": 1, "upperOpen": true, "called": "lost answers", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.01"}], result: {"lower": 0}, requires: [], caveats: [[({ reply_loss }) => (reply_loss > 0), "reply_loss", "This takes attempts to be lost independently. In an outage they are not: all requests are lost together, or all answers."]] },
"delivery.attempts_until_acknowledged": { compute: delivery$attempts_until_acknowledged, parameters: [{"name": "request_loss", "lower": 0, "upper": 1, "upperOpen": true, "called": "lost requests", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.01"}, {"name": "reply_loss", "lower": 0, "upper": 1, "upperOpen": true, "called": "lost answers", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.01"}], result: {"lower": 0}, requires: [], caveats: [[({ reply_loss }) => (reply_loss > 0), "reply_loss", "This takes attempts to be lost independently. In an outage they are not: all requests are lost together, or all answers."]] },
"experiments.canary_requests": { compute: experiments$canary_requests, parameters: [{"name": "baseline", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "baseline error rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.001"}, {"name": "worse", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "error rate to catch", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.002"}, {"name": "false_alarm", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "false-alarm rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.05"}, {"name": "missed", "lower": 0, "lowerOpen": true, "upper": 0.5, "upperOpen": true, "called": "miss rate", "unit": "", "allowed": "above 0 % and below 50 %", "try": "0.2"}, {"name": "control_ratio", "lower": 0, "lowerOpen": true, "called": "control ratio", "unit": "", "allowed": "above 0", "try": "1"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [[({ baseline, worse }) => (worse > baseline), "worse", "worse={worse} is not above baseline={baseline}, so there is nothing to catch; worse is allowed above {baseline}; try a higher worse."]], caveats: [[({ worse }) => (worse < 0.0001), "worse", "At so few errors the normal approximation is rough; plan for some more requests."]] },
"experiments.canary_power": { compute: experiments$canary_power, parameters: [{"name": "baseline", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "baseline error rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.001"}, {"name": "worse", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "error rate to catch", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.002"}, {"name": "canary_requests", "lower": 1, "called": "canary requests", "unit": "", "allowed": "at least 1", "try": "10000"}, {"name": "control_requests", "lower": 1, "called": "control requests", "unit": "", "allowed": "at least 1", "try": "190000"}, {"name": "false_alarm", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "false-alarm rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.05"}], result: {"lower": 0, "upper": 1}, requires: [[({ baseline, worse }) => (worse >= baseline), "worse", "worse={worse} is below baseline={baseline}, and this test looks for more errors only; worse is allowed from {baseline}; try worse={baseline}."]], caveats: [[({ baseline, canary_requests }) => ((baseline * canary_requests) < 5), "canary_requests", "Fewer than five errors are expected on the canary, where the normal approximation is rough."]] },
"experiments.canary_duration": { compute: experiments$canary_duration, parameters: [{"name": "requests", "lower": 1, "upper": 1e+40, "integer": true, "called": "requests needed", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10⁴⁰", "try": "20000"}, {"name": "request_rate", "lower": 0, "lowerOpen": true, "called": "request rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "canary_share", "lower": 0, "lowerOpen": true, "upper": 1, "called": "canary share", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.05"}], result: {"lower": 0}, requires: [], caveats: [] },
"experiments.alarm_evidence": { compute: experiments$alarm_evidence, parameters: [{"name": "false_alarm", "lower": 0, "lowerOpen": true, "upper": 0.5, "upperOpen": true, "called": "false-alarm rate", "unit": "", "allowed": "above 0 % and below 50 %", "try": "0.05"}, {"name": "missed", "lower": 0, "lowerOpen": true, "upper": 0.5, "upperOpen": true, "called": "miss rate", "unit": "", "allowed": "above 0 % and below 50 %", "try": "0.2"}], result: {}, requires: [], caveats: [] },
"experiments.clearing_evidence": { compute: experiments$clearing_evidence, parameters: [{"name": "false_alarm", "lower": 0, "lowerOpen": true, "upper": 0.5, "upperOpen": true, "called": "false-alarm rate", "unit": "", "allowed": "above 0 % and below 50 %", "try": "0.05"}, {"name": "missed", "lower": 0, "lowerOpen": true, "upper": 0.5, "upperOpen": true, "called": "miss rate", "unit": "", "allowed": "above 0 % and below 50 %", "try": "0.2"}], result: {}, requires: [], caveats: [] },
"experiments.evidence": { compute: experiments$evidence, parameters: [{"name": "baseline", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "baseline error rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.001"}, {"name": "worse", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "error rate to catch", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.002"}, {"name": "failures", "lower": 0, "upper": 1e+40, "integer": true, "called": "failures", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10⁴⁰", "try": "30"}, {"name": "successes", "lower": 0, "upper": 1e+40, "integer": true, "called": "successes", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10⁴⁰", "try": "20000"}], result: {}, requires: [[({ baseline, worse }) => (worse > baseline), "worse", "worse={worse} is not above baseline={baseline}, so there is nothing to catch; worse is allowed above {baseline}; try a higher worse."]], caveats: [] },
"experiments.expected_requests_if_fine": { compute: experiments$expected_requests_if_fine, parameters: [{"name": "baseline", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "baseline error rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.001"}, {"name": "worse", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "error rate to catch", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.002"}, {"name": "false_alarm", "lower": 0, "lowerOpen": true, "upper": 0.5, "upperOpen": true, "called": "false-alarm rate", "unit": "", "allowed": "above 0 % and below 50 %", "try": "0.05"}, {"name": "missed", "lower": 0, "lowerOpen": true, "upper": 0.5, "upperOpen": true, "called": "miss rate", "unit": "", "allowed": "above 0 % and below 50 %", "try": "0.2"}], result: {"lower": 0}, requires: [[({ baseline, worse }) => (worse > baseline), "worse", "worse={worse} is not above baseline={baseline}, so there is nothing to catch; worse is allowed above {baseline}; try a higher worse."]], caveats: [] },
"experiments.expected_requests_if_worse": { compute: experiments$expected_requests_if_worse, parameters: [{"name": "baseline", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "baseline error rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.001"}, {"name": "worse", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "error rate to catch", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.002"}, {"name": "false_alarm", "lower": 0, "lowerOpen": true, "upper": 0.5, "upperOpen": true, "called": "false-alarm rate", "unit": "", "allowed": "above 0 % and below 50 %", "try": "0.05"}, {"name": "missed", "lower": 0, "lowerOpen": true, "upper": 0.5, "upperOpen": true, "called": "miss rate", "unit": "", "allowed": "above 0 % and below 50 %", "try": "0.2"}], result: {"lower": 0}, requires: [[({ baseline, worse }) => (worse > baseline), "worse", "worse={worse} is not above baseline={baseline}, so there is nothing to catch; worse is allowed above {baseline}; try a higher worse."]], caveats: [] },
"failure_detection.swim_detection_time": { compute: failure_detection$swim_detection_time, parameters: [{"name": "protocol_period", "lower": 0, "lowerOpen": true, "called": "protocol period", "unit": "s", "allowed": "above 0 s", "try": "1 (s)"}, {"name": "alive_share", "lower": 0, "lowerOpen": true, "upper": 1, "called": "alive share", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"failure_detection.swim_detection_time_in_group": { compute: failure_detection$swim_detection_time_in_group, parameters: [{"name": "protocol_period", "lower": 0, "lowerOpen": true, "called": "protocol period", "unit": "s", "allowed": "above 0 s", "try": "1 (s)"}, {"name": "nodes", "lower": 2, "upper": 1000000000, "integer": true, "called": "nodes", "unit": "", "allowed": "a whole number at least 2 and at most 1 000 000 000", "try": "1000"}, {"name": "alive_share", "lower": 0, "lowerOpen": true, "upper": 1, "called": "alive share", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"failure_detection.phi_normal": { compute: failure_detection$phi_normal, parameters: [{"name": "silence", "lower": 0, "called": "silence", "unit": "s", "allowed": "at least 0 s", "try": "1.5 (s)"}, {"name": "mean_interval", "lower": 0, "lowerOpen": true, "called": "mean interval", "unit": "s", "allowed": "above 0 s", "try": "1 (s)"}, {"name": "deviation", "lower": 0, "lowerOpen": true, "called": "standard deviation", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}], result: {"lower": 0}, requires: [], caveats: [[({ silence, mean_interval, deviation }) => (silence > (mean_interval + (6 * deviation))), "silence", "So far out in the tail a normal distribution is a wild extrapolation: real pauses (garbage collection, a stalled disk) have heavier tails, and the true chance of being wrong is far larger than this level says."]] },
"failure_detection.phi_exponential": { compute: failure_detection$phi_exponential, parameters: [{"name": "silence", "lower": 0, "called": "silence", "unit": "s", "allowed": "at least 0 s", "try": "1.5 (s)"}, {"name": "mean_interval", "lower": 0, "lowerOpen": true, "called": "mean interval", "unit": "s", "allowed": "above 0 s", "try": "1 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"failure_detection.phi_logistic": { compute: failure_detection$phi_logistic, parameters: [{"name": "silence", "lower": 0, "called": "silence", "unit": "s", "allowed": "at least 0 s", "try": "1.5 (s)"}, {"name": "mean_interval", "lower": 0, "lowerOpen": true, "called": "mean interval", "unit": "s", "allowed": "above 0 s", "try": "1 (s)"}, {"name": "deviation", "lower": 0, "lowerOpen": true, "called": "standard deviation", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}], result: {"lower": 0}, requires: [], caveats: [[({ silence, mean_interval, deviation }) => (silence > (mean_interval + (6 * deviation))), "silence", "So far out in the tail a normal distribution is a wild extrapolation: real pauses (garbage collection, a stalled disk) have heavier tails, and the true chance of being wrong is far larger than this level says."]] },
"failure_detection.phi_timeout": { compute: failure_detection$phi_timeout, parameters: [{"name": "mean_interval", "lower": 0, "lowerOpen": true, "called": "mean interval", "unit": "s", "allowed": "above 0 s", "try": "1 (s)"}, {"name": "deviation", "lower": 0, "lowerOpen": true, "called": "standard deviation", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "threshold", "lower": 0, "lowerOpen": true, "upper": 300, "called": "threshold", "unit": "", "allowed": "above 0 and at most 300", "try": "8"}], result: {}, requires: [], caveats: [] },
"failure_detection.query_accuracy": { compute: failure_detection$query_accuracy, parameters: [{"name": "mistake_duration", "lower": 0, "called": "mistake duration", "unit": "s", "allowed": "at least 0 s", "try": "2 (s)"}, {"name": "mistake_recurrence", "lower": 0, "lowerOpen": true, "called": "mistake recurrence", "unit": "s", "allowed": "above 0 s", "try": "3600 (s)"}], result: {"lower": 0, "upper": 1}, requires: [[({ mistake_duration, mistake_recurrence }) => (mistake_duration <= mistake_recurrence), "mistake_duration", "mistake_duration={mistake_duration} is more than mistake_recurrence={mistake_recurrence}, but a mistake ends before the next begins; mistake_duration is allowed up to {mistake_recurrence}; try mistake_duration={mistake_recurrence}."]], caveats: [] },
"failure_detection.mistake_rate": { compute: failure_detection$mistake_rate, parameters: [{"name": "mistake_recurrence", "lower": 0, "lowerOpen": true, "called": "mistake recurrence", "unit": "s", "allowed": "above 0 s", "try": "3600 (s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"feedback.loop_amplification": { compute: feedback$loop_amplification, parameters: [{"name": "loop_gain", "lower": 0, "upper": 1, "upperOpen": true, "called": "loop gain", "unit": "", "allowed": "at least 0 and below 1", "try": "0.5"}], result: {"lower": 1}, requires: [], caveats: [[({ loop_gain }) => (loop_gain > 0.9), "loop_gain", "This near to 1 a small error in the gain is a large one in the result, and it takes many rounds to get there."]] },
"feedback.pace_gain": { compute: feedback$pace_gain, parameters: [{"name": "participation", "lower": 0, "upper": 1, "called": "share followed", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.09"}, {"name": "resales", "lower": 0, "called": "times passed on", "unit": "", "allowed": "at least 0", "try": "5"}], result: {"lower": 0}, requires: [], caveats: [] },
"filters.bloom_false_positives": { compute: filters$bloom_false_positives, parameters: [{"name": "bits", "lower": 1, "upper": 1e+18, "integer": true, "called": "bits", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10¹⁸", "try": "10000000"}, {"name": "hashes", "lower": 1, "upper": 1000, "integer": true, "called": "hash functions", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "7"}, {"name": "keys", "lower": 0, "upper": 1000000000000000.0, "integer": true, "called": "keys", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10¹⁵", "try": "1000000"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ bits }) => (bits < 1000), "bits", "For so short a filter the usual formula is clearly too low; the exact one gives the truth."]] },
"filters.bloom_false_positives_finite": { compute: filters$bloom_false_positives_finite, parameters: [{"name": "bits", "lower": 1, "upper": 1e+18, "integer": true, "called": "bits", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10¹⁸", "try": "10000000"}, {"name": "hashes", "lower": 1, "upper": 1000, "integer": true, "called": "hash functions", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "7"}, {"name": "keys", "lower": 0, "upper": 1000000000000000.0, "integer": true, "called": "keys", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10¹⁵", "try": "1000000"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"filters.bloom_false_positives_exact": { compute: filters$bloom_false_positives_exact, parameters: [{"name": "bits", "lower": 1, "upper": 5000, "integer": true, "called": "bits", "unit": "", "allowed": "a whole number at least 1 and at most 5 000", "try": "16"}, {"name": "hashes", "lower": 1, "upper": 100, "integer": true, "called": "hash functions", "unit": "", "allowed": "a whole number at least 1 and at most 100", "try": "3"}, {"name": "keys", "lower": 0, "upper": 1000, "integer": true, "called": "keys", "unit": "", "allowed": "a whole number at least 0 and at most 1 000", "try": "4"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"filters.bloom_ideal_hashes": { compute: filters$bloom_ideal_hashes, parameters: [{"name": "bits", "lower": 1, "upper": 1e+18, "integer": true, "called": "bits", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10¹⁸", "try": "10000000"}, {"name": "keys", "lower": 1, "upper": 1000000000000000.0, "integer": true, "called": "keys", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10¹⁵", "try": "1000000"}], result: {"lower": 0}, requires: [], caveats: [] },
"filters.bloom_hashes": { compute: filters$bloom_hashes, parameters: [{"name": "bits", "lower": 1, "upper": 1e+18, "integer": true, "called": "bits", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10¹⁸", "try": "10000000"}, {"name": "keys", "lower": 1, "upper": 1000000000000000.0, "integer": true, "called": "keys", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10¹⁵", "try": "1000000"}], result: {"lower": 1, "upper": 1000, "integer": true}, requires: [], caveats: [] },
"filters.bloom_bits": { compute: filters$bloom_bits, parameters: [{"name": "keys", "lower": 1, "upper": 1000000000000000.0, "integer": true, "called": "keys", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10¹⁵", "try": "1000000"}, {"name": "false_positives", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "false-positive rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}], result: {"lower": 1, "upper": 1e+22, "integer": true}, requires: [], caveats: [] },
"filters.bloom_bits_per_key": { compute: filters$bloom_bits_per_key, parameters: [{"name": "false_positives", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "false-positive rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}], result: {"lower": 0}, requires: [], caveats: [] },
"filters.cuckoo_false_positives": { compute: filters$cuckoo_false_positives, parameters: [{"name": "fingerprint_bits", "lower": 1, "upper": 64, "integer": true, "called": "fingerprint bits", "unit": "", "allowed": "a whole number at least 1 and at most 64", "try": "12"}, {"name": "bucket_slots", "lower": 1, "upper": 64, "integer": true, "called": "slots in a bucket", "unit": "", "allowed": "a whole number at least 1 and at most 64", "try": "4"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"filters.cuckoo_fingerprint_bits": { compute: filters$cuckoo_fingerprint_bits, parameters: [{"name": "false_positives", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "false-positive rate", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}, {"name": "bucket_slots", "lower": 1, "upper": 64, "integer": true, "called": "slots in a bucket", "unit": "", "allowed": "a whole number at least 1 and at most 64", "try": "4"}], result: {"lower": 1, "upper": 64, "integer": true}, requires: [], caveats: [] },
"flow_control.additive_increase": { compute: flow_control$additive_increase, parameters: [{"name": "window", "lower": 0, "called": "window", "unit": "", "allowed": "at least 0", "try": "20"}, {"name": "increase", "lower": 0, "lowerOpen": true, "called": "increase", "unit": "", "allowed": "above 0", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"flow_control.multiplicative_decrease": { compute: flow_control$multiplicative_decrease, parameters: [{"name": "window", "lower": 0, "called": "window", "unit": "", "allowed": "at least 0", "try": "20"}, {"name": "decrease_factor", "lower": 0, "upper": 1, "upperOpen": true, "called": "decrease factor", "unit": "", "allowed": "at least 0 and below 1", "try": "0.5"}], result: {"lower": 0}, requires: [], caveats: [] },
"flow_control.aimd_mean_window": { compute: flow_control$aimd_mean_window, parameters: [{"name": "peak_window", "lower": 0, "called": "peak window", "unit": "", "allowed": "at least 0", "try": "20"}, {"name": "decrease_factor", "lower": 0, "upper": 1, "upperOpen": true, "called": "decrease factor", "unit": "", "allowed": "at least 0 and below 1", "try": "0.5"}], result: {"lower": 0}, requires: [], caveats: [] },
"flow_control.aimd_rounds": { compute: flow_control$aimd_rounds, parameters: [{"name": "peak_window", "lower": 0, "called": "peak window", "unit": "", "allowed": "at least 0", "try": "20"}, {"name": "increase", "lower": 0, "lowerOpen": true, "called": "increase", "unit": "", "allowed": "above 0", "try": "1"}, {"name": "decrease_factor", "lower": 0, "upper": 1, "upperOpen": true, "called": "decrease factor", "unit": "", "allowed": "at least 0 and below 1", "try": "0.5"}], result: {"lower": 0}, requires: [], caveats: [] },
"flow_control.aimd_gap": { compute: flow_control$aimd_gap, parameters: [{"name": "first_window", "lower": 0, "called": "first window", "unit": "", "allowed": "at least 0", "try": "40"}, {"name": "second_window", "lower": 0, "called": "second window", "unit": "", "allowed": "at least 0", "try": "8"}, {"name": "decreases", "lower": 0, "upper": 1000, "integer": true, "called": "decreases", "unit": "", "allowed": "a whole number at least 0 and at most 1 000", "try": "3"}, {"name": "decrease_factor", "lower": 0, "upper": 1, "upperOpen": true, "called": "decrease factor", "unit": "", "allowed": "at least 0 and below 1", "try": "0.5"}], result: {"lower": 0}, requires: [], caveats: [] },
"flow_control.jain_fairness": { compute: flow_control$jain_fairness, parameters: [{"name": "shares", "lower": 0, "upper": 1e+150, "vector": true, "called": "shares", "unit": "", "allowed": "at least 0 and at most 1 × 10¹⁵⁰", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ shares }) => (py.sum(shares) > 0), "shares", "shares sum to 0, so nobody gets anything and fairness has no meaning; shares is allowed with at least one above 0; try shares=[1, 1]."]], caveats: [] },
"flow_control.codel_drop_spacing": { compute: flow_control$codel_drop_spacing, parameters: [{"name": "interval", "lower": 0, "called": "interval", "unit": "s", "allowed": "at least 0 s", "try": "0.1 (s)"}, {"name": "drops", "lower": 1, "upper": 1000000, "integer": true, "called": "drops", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "4"}], result: {"lower": 0}, requires: [], caveats: [] },
"flow_control.gradient_limit": { compute: flow_control$gradient_limit, parameters: [{"name": "limit", "lower": 0, "called": "concurrency limit", "unit": "", "allowed": "at least 0", "try": "20"}, {"name": "minimum_round_trip", "lower": 0, "lowerOpen": true, "called": "least round trip", "unit": "s", "allowed": "above 0 s", "try": "0.08 (s)"}, {"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "queue_allowance", "lower": 0, "called": "queue allowance", "unit": "", "allowed": "at least 0", "try": "4"}], result: {"lower": 0}, requires: [[({ minimum_round_trip, round_trip }) => (round_trip >= minimum_round_trip), "round_trip", "round_trip={round_trip} is below minimum_round_trip={minimum_round_trip}, which then is not the least; round_trip is allowed from {minimum_round_trip}; try round_trip={minimum_round_trip}."]], caveats: [] },
"flow_control.gradient2_limit": { compute: flow_control$gradient2_limit, parameters: [{"name": "limit", "lower": 0, "called": "concurrency limit", "unit": "", "allowed": "at least 0", "try": "20"}, {"name": "long_round_trip", "lower": 0, "lowerOpen": true, "called": "long-term round trip", "unit": "s", "allowed": "above 0 s", "try": "0.08 (s)"}, {"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "queue_allowance", "lower": 0, "called": "queue allowance", "unit": "", "allowed": "at least 0", "try": "4"}, {"name": "smoothing", "lower": 0, "upper": 1, "called": "smoothing", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.2"}, {"name": "tolerance", "lower": 1, "called": "tolerance", "unit": "", "allowed": "at least 1", "try": "1.5"}], result: {"lower": 0}, requires: [], caveats: [] },
"flow_control.vegas_queue": { compute: flow_control$vegas_queue, parameters: [{"name": "limit", "lower": 0, "called": "concurrency limit", "unit": "", "allowed": "at least 0", "try": "20"}, {"name": "minimum_round_trip", "lower": 0, "lowerOpen": true, "called": "least round trip", "unit": "s", "allowed": "above 0 s", "try": "0.08 (s)"}, {"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}], result: {"lower": 0}, requires: [[({ minimum_round_trip, round_trip }) => (round_trip >= minimum_round_trip), "round_trip", "round_trip={round_trip} is below minimum_round_trip={minimum_round_trip}, which then is not the least; round_trip is allowed from {minimum_round_trip}; try round_trip={minimum_round_trip}."]], caveats: [] },
"flow_control.concurrency_limit": { compute: flow_control$concurrency_limit, parameters: [{"name": "request_rate", "lower": 0, "called": "request rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "100 (1/s)"}, {"name": "latency", "lower": 0, "called": "latency", "unit": "s", "allowed": "at least 0 s", "try": "0.05 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"gossip.push_gossip_rounds": { compute: gossip$push_gossip_rounds, parameters: [{"name": "nodes", "lower": 2, "upper": 1000000000, "integer": true, "called": "nodes", "unit": "", "allowed": "a whole number at least 2 and at most 1 000 000 000", "try": "1000"}], result: {"lower": 0}, requires: [], caveats: [] },
"gossip.push_pull_gossip_rounds": { compute: gossip$push_pull_gossip_rounds, parameters: [{"name": "nodes", "lower": 2, "upper": 1000000000, "integer": true, "called": "nodes", "unit": "", "allowed": "a whole number at least 2 and at most 1 000 000 000", "try": "1000"}], result: {"lower": 0}, requires: [], caveats: [] },
"gossip.rumour_residue": { compute: gossip$rumour_residue, parameters: [{"name": "unnecessary_calls", "lower": 1, "upper": 100, "integer": true, "called": "unnecessary calls", "unit": "", "allowed": "a whole number at least 1 and at most 100", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"gossip.residue_after_messages": { compute: gossip$residue_after_messages, parameters: [{"name": "messages_each", "lower": 0, "called": "messages each", "unit": "", "allowed": "at least 0", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"gossip.pull_susceptible": { compute: gossip$pull_susceptible, parameters: [{"name": "susceptible", "lower": 0, "upper": 1, "called": "susceptible share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.1"}, {"name": "rounds", "lower": 0, "upper": 60, "integer": true, "called": "rounds", "unit": "", "allowed": "a whole number at least 0 and at most 60", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"gossip.push_susceptible": { compute: gossip$push_susceptible, parameters: [{"name": "susceptible", "lower": 0, "upper": 1, "called": "susceptible share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.1"}, {"name": "nodes", "lower": 2, "upper": 1000000000, "integer": true, "called": "nodes", "unit": "", "allowed": "a whole number at least 2 and at most 1 000 000 000", "try": "1000"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"gossip.chord_lookup_hops": { compute: gossip$chord_lookup_hops, parameters: [{"name": "nodes", "lower": 1, "upper": 1000000000, "integer": true, "called": "nodes", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000", "try": "1000"}], result: {"lower": 0}, requires: [], caveats: [] },
"gossip.flooding_messages": { compute: gossip$flooding_messages, parameters: [{"name": "nodes", "lower": 1, "upper": 1000000, "integer": true, "called": "nodes", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "25"}, {"name": "links", "lower": 0, "upper": 1000000000000, "integer": true, "called": "links", "unit": "", "allowed": "a whole number at least 0 and at most 1 000 000 000 000", "try": "40"}], result: {"lower": 0}, requires: [[({ nodes, links }) => py.and((links >= (nodes - 1)), ((2 * links) <= (nodes * (nodes - 1)))), "links", ({ nodes, links }) => "links=" + py.str(links) + " cannot connect nodes=" + py.str(nodes) + " that each are linked to others at most once; links is allowed from " + py.str(nodes - 1) + " to " + py.str(py.floordiv(nodes * (nodes - 1), 2)) + "; try links=" + py.str(nodes - 1) + "."]], caveats: [] },
"gossip.broadcast_latency": { compute: gossip$broadcast_latency, parameters: [{"name": "eccentricity", "lower": 0, "upper": 1000000000, "integer": true, "called": "eccentricity", "unit": "", "allowed": "a whole number at least 0 and at most 1 000 000 000", "try": "8"}, {"name": "link_latency", "lower": 0, "called": "link latency", "unit": "s", "allowed": "at least 0 s", "try": "0.1 (s)"}], result: {"lower": 0}, requires: [], caveats: [[({ eccentricity }) => (eccentricity > 0), "link_latency", "This takes the latency of every link as equal and fixed; where it varies and there are several ways, the first to arrive counts, and the true time is shorter."]] },
"hashing.collision_probability": { compute: hashing$collision_probability, parameters: [{"name": "items", "lower": 0, "upper": 1e+40, "integer": true, "called": "items", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10⁴⁰", "try": "1000000"}, {"name": "bins", "lower": 1, "upper": 1e+80, "integer": true, "called": "bins", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10⁸⁰", "try": "4294967296"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"hashing.collision_probability_approximate": { compute: hashing$collision_probability_approximate, parameters: [{"name": "items", "lower": 0, "upper": 1e+40, "integer": true, "called": "items", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10⁴⁰", "try": "1000000"}, {"name": "bins", "lower": 1, "upper": 1e+80, "integer": true, "called": "bins", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10⁸⁰", "try": "4294967296"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"hashing.items_for_collision": { compute: hashing$items_for_collision, parameters: [{"name": "probability", "lower": 0, "upper": 1, "upperOpen": true, "called": "probability", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.5"}, {"name": "bins", "lower": 1, "upper": 1e+80, "integer": true, "called": "bins", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10⁸⁰", "try": "4294967296"}], result: {"lower": 0}, requires: [], caveats: [] },
"hashing.smallest_colliding_group": { compute: hashing$smallest_colliding_group, parameters: [{"name": "probability", "lower": 0, "upper": 1, "upperOpen": true, "called": "probability", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.5"}, {"name": "bins", "lower": 1, "upper": 1e+80, "integer": true, "called": "bins", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10⁸⁰", "try": "4294967296"}], result: {"lower": 0, "upper": 1e+42, "integer": true}, requires: [], caveats: [] },
"hashing.identifiers_per_second": { compute: hashing$identifiers_per_second, parameters: [{"name": "sequence_bits", "lower": 0, "upper": 64, "integer": true, "called": "sequence bits", "unit": "", "allowed": "a whole number at least 0 and at most 64", "try": "12"}, {"name": "tick", "lower": 0, "lowerOpen": true, "called": "tick", "unit": "s", "allowed": "above 0 s", "try": "0.001 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"hashing.timestamp_lifetime": { compute: hashing$timestamp_lifetime, parameters: [{"name": "timestamp_bits", "lower": 0, "upper": 64, "integer": true, "called": "timestamp bits", "unit": "", "allowed": "a whole number at least 0 and at most 64", "try": "41"}, {"name": "tick", "lower": 0, "lowerOpen": true, "called": "tick", "unit": "s", "allowed": "above 0 s", "try": "0.001 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"hashing.redis_slot": { compute: hashing$redis_slot, parameters: [{"name": "checksum", "lower": 0, "upper": 65535, "integer": true, "called": "checksum", "unit": "", "allowed": "a whole number at least 0 and at most 65 500", "try": "12739"}], result: {"lower": 0, "upper": 16383, "integer": true}, requires: [], caveats: [] },
"hashing.merkle_split": { compute: hashing$merkle_split, parameters: [{"name": "leaves", "lower": 2, "upper": 4611686018427387904, "integer": true, "called": "leaves", "unit": "", "allowed": "a whole number at least 2 and at most 4.61 × 10¹⁸", "try": "7"}], result: {"lower": 1, "upper": 4611686018427387904, "integer": true}, requires: [], caveats: [] },
"hashing.merkle_path_length": { compute: hashing$merkle_path_length, parameters: [{"name": "leaves", "lower": 1, "upper": 4611686018427387904, "integer": true, "called": "leaves", "unit": "", "allowed": "a whole number at least 1 and at most 4.61 × 10¹⁸", "try": "7"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"latency.propagation_delay": { compute: latency$propagation_delay, parameters: [{"name": "distance", "lower": 0, "called": "distance", "unit": "m", "allowed": "at least 0 m", "try": "5570000 (m)"}, {"name": "group_index", "lower": 1, "upper": 10, "called": "group index", "unit": "", "allowed": "at least 1 and at most 10", "try": "1.468"}], result: {"lower": 0}, requires: [], caveats: [] },
"latency.great_circle_distance": { compute: latency$great_circle_distance, parameters: [{"name": "latitude_1", "lower": -90, "upper": 90, "called": "latitude of the start", "unit": "degree", "allowed": "at least −90° and at most 90°", "try": "40.7128 (degree)"}, {"name": "longitude_1", "lower": -180, "upper": 180, "called": "longitude of the start", "unit": "degree", "allowed": "at least −180° and at most 180°", "try": "-74.006 (degree)"}, {"name": "latitude_2", "lower": -90, "upper": 90, "called": "latitude of the end", "unit": "degree", "allowed": "at least −90° and at most 90°", "try": "51.5074 (degree)"}, {"name": "longitude_2", "lower": -180, "upper": 180, "called": "longitude of the end", "unit": "degree", "allowed": "at least −180° and at most 180°", "try": "-0.1278 (degree)"}], result: {"lower": 0}, requires: [], caveats: [] },
"latency.minimum_round_trip": { compute: latency$minimum_round_trip, parameters: [{"name": "distance", "lower": 0, "called": "distance", "unit": "m", "allowed": "at least 0 m", "try": "5570000 (m)"}, {"name": "group_index", "lower": 1, "upper": 10, "called": "group index", "unit": "", "allowed": "at least 1 and at most 10", "try": "1.468"}], result: {"lower": 0}, requires: [], caveats: [] },
"latency.reachable_distance": { compute: latency$reachable_distance, parameters: [{"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "group_index", "lower": 1, "upper": 10, "called": "group index", "unit": "", "allowed": "at least 1 and at most 10", "try": "1.468"}], result: {"lower": 0}, requires: [], caveats: [] },
"latency.route_stretch": { compute: latency$route_stretch, parameters: [{"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "distance", "lower": 0, "lowerOpen": true, "called": "distance", "unit": "m", "allowed": "above 0 m", "try": "5570000 (m)"}, {"name": "group_index", "lower": 1, "upper": 10, "called": "group index", "unit": "", "allowed": "at least 1 and at most 10", "try": "1.468"}], result: {"lower": 0}, requires: [], caveats: [[({ round_trip, distance, group_index }) => ((299792458.0 * round_trip) < ((2 * distance) * group_index)), "round_trip", "This round trip is shorter than light allows over that path: the distance, the group index or the measurement is wrong, or something nearer answered, such as a cache or an anycast server."]] },
"latency.serialisation_delay": { compute: latency$serialisation_delay, parameters: [{"name": "data_size", "lower": 0, "called": "data size", "unit": "byte", "allowed": "at least 0 B", "try": "1500 (byte)"}, {"name": "bit_rate", "lower": 0, "lowerOpen": true, "called": "bit rate", "unit": "bit/s", "allowed": "above 0 bit/s", "try": "1000000000 (bit/s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"latency.one_way_delay": { compute: latency$one_way_delay, parameters: [{"name": "propagation", "lower": 0, "called": "propagation delay", "unit": "s", "allowed": "at least 0 s", "try": "0.05 (s)"}, {"name": "serialisation", "lower": 0, "called": "serialisation delay", "unit": "s", "allowed": "at least 0 s", "try": "0.000012 (s)"}, {"name": "queueing", "lower": 0, "called": "queueing delay", "unit": "s", "allowed": "at least 0 s", "try": "0.001 (s)"}, {"name": "processing", "lower": 0, "called": "processing delay", "unit": "s", "allowed": "at least 0 s", "try": "0.00002 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"logical_clocks.lamport_tick": { compute: logical_clocks$lamport_tick, parameters: [{"name": "counter", "lower": 0, "upper": 9007199254740992, "integer": true, "called": "counter", "unit": "", "allowed": "a whole number at least 0 and at most 9.01 × 10¹⁵", "try": "3"}], result: {"lower": 0, "upper": 9007199254740993, "integer": true}, requires: [], caveats: [] },
"logical_clocks.lamport_receive": { compute: logical_clocks$lamport_receive, parameters: [{"name": "counter", "lower": 0, "upper": 9007199254740992, "integer": true, "called": "counter", "unit": "", "allowed": "a whole number at least 0 and at most 9.01 × 10¹⁵", "try": "3"}, {"name": "message_counter", "lower": 0, "upper": 9007199254740992, "integer": true, "called": "counter of the message", "unit": "", "allowed": "a whole number at least 0 and at most 9.01 × 10¹⁵", "try": "7"}], result: {"lower": 0, "upper": 9007199254740993, "integer": true}, requires: [], caveats: [] },
"logical_clocks.hybrid_time_sent": { compute: logical_clocks$hybrid_time_sent, parameters: [{"name": "logical_time", "called": "logical time", "unit": "s", "allowed": "any finite number", "try": "10 (s)"}, {"name": "physical_time", "called": "physical time", "unit": "s", "allowed": "any finite number", "try": "11 (s)"}], result: {}, requires: [], caveats: [] },
"logical_clocks.hybrid_counter_sent": { compute: logical_clocks$hybrid_counter_sent, parameters: [{"name": "logical_time", "called": "logical time", "unit": "s", "allowed": "any finite number", "try": "10 (s)"}, {"name": "counter", "lower": 0, "upper": 9007199254740992, "integer": true, "called": "counter", "unit": "", "allowed": "a whole number at least 0 and at most 9.01 × 10¹⁵", "try": "1"}, {"name": "physical_time", "called": "physical time", "unit": "s", "allowed": "any finite number", "try": "11 (s)"}], result: {"lower": 0, "upper": 9007199254740993, "integer": true}, requires: [], caveats: [] },
"logical_clocks.hybrid_time_received": { compute: logical_clocks$hybrid_time_received, parameters: [{"name": "logical_time", "called": "logical time", "unit": "s", "allowed": "any finite number", "try": "10 (s)"}, {"name": "message_logical_time", "called": "logical time of the message", "unit": "s", "allowed": "any finite number", "try": "12 (s)"}, {"name": "physical_time", "called": "physical time", "unit": "s", "allowed": "any finite number", "try": "11 (s)"}], result: {}, requires: [], caveats: [] },
"logical_clocks.hybrid_counter_received": { compute: logical_clocks$hybrid_counter_received, parameters: [{"name": "logical_time", "called": "logical time", "unit": "s", "allowed": "any finite number", "try": "10 (s)"}, {"name": "counter", "lower": 0, "upper": 9007199254740992, "integer": true, "called": "counter", "unit": "", "allowed": "a whole number at least 0 and at most 9.01 × 10¹⁵", "try": "1"}, {"name": "message_logical_time", "called": "logical time of the message", "unit": "s", "allowed": "any finite number", "try": "12 (s)"}, {"name": "message_counter", "lower": 0, "upper": 9007199254740992, "integer": true, "called": "counter of the message", "unit": "", "allowed": "a whole number at least 0 and at most 9.01 × 10¹⁵", "try": "3"}, {"name": "physical_time", "called": "physical time", "unit": "s", "allowed": "any finite number", "try": "11 (s)"}], result: {"lower": 0, "upper": 9007199254740993, "integer": true}, requires: [], caveats: [] },
"measurement.corrected_mean": { compute: measurement$corrected_mean, parameters: [{"name": "latencies", "lower": 0, "vector": true, "called": "latencies", "unit": "s", "allowed": "at least 0 s", "try": "0.05 (s)"}, {"name": "interval", "lower": 0, "lowerOpen": true, "called": "expected interval", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"measurement.stalled_mean_recorded": { compute: measurement$stalled_mean_recorded, parameters: [{"name": "good_time", "lower": 0, "lowerOpen": true, "called": "good time", "unit": "s", "allowed": "above 0 s", "try": "100 (s)"}, {"name": "request_rate", "lower": 0, "lowerOpen": true, "called": "request rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "usual_latency", "lower": 0, "called": "usual latency", "unit": "s", "allowed": "at least 0 s", "try": "0.001 (s)"}, {"name": "stall", "lower": 0, "called": "stall", "unit": "s", "allowed": "at least 0 s", "try": "100 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"measurement.stalled_mean_met": { compute: measurement$stalled_mean_met, parameters: [{"name": "good_time", "lower": 0, "lowerOpen": true, "called": "good time", "unit": "s", "allowed": "above 0 s", "try": "100 (s)"}, {"name": "usual_latency", "lower": 0, "called": "usual latency", "unit": "s", "allowed": "at least 0 s", "try": "0.001 (s)"}, {"name": "stall", "lower": 0, "called": "stall", "unit": "s", "allowed": "at least 0 s", "try": "100 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"measurement.rule_of_three": { compute: measurement$rule_of_three, parameters: [{"name": "trials", "lower": 1, "upper": 1e+40, "integer": true, "called": "trials", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10⁴⁰", "try": "1000"}], result: {"lower": 0, "upper": 3}, requires: [], caveats: [[({ trials }) => (trials < 30), "trials", "With so few trials the rule overshoots; the exact bound does not."]] },
"measurement.failure_bound": { compute: measurement$failure_bound, parameters: [{"name": "trials", "lower": 1, "upper": 1e+40, "integer": true, "called": "trials", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10⁴⁰", "try": "1000"}, {"name": "confidence", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "confidence", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.95"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"measurement.moving_average": { compute: measurement$moving_average, parameters: [{"name": "new_value", "called": "new value", "unit": "", "allowed": "any finite number", "try": "1"}, {"name": "previous_average", "called": "previous average", "unit": "", "allowed": "any finite number", "try": "0.5"}, {"name": "weight", "lower": 0, "upper": 1, "called": "weight", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.2"}], result: {}, requires: [], caveats: [] },
"measurement.moving_average_of": { compute: measurement$moving_average_of, parameters: [{"name": "values", "vector": true, "called": "values", "unit": "", "allowed": "any finite number", "try": "1"}, {"name": "weight", "lower": 0, "upper": 1, "called": "weight", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.2"}], result: {}, requires: [], caveats: [] },
"measurement.geometric_mean": { compute: measurement$geometric_mean, parameters: [{"name": "ratios", "lower": 0, "lowerOpen": true, "vector": true, "called": "ratios", "unit": "", "allowed": "above 0", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"migration.touched_share": { compute: migration$touched_share, parameters: [{"name": "write_rate", "lower": 0, "called": "write rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "20 (1/s)"}, {"name": "elapsed", "lower": 0, "upper": 100000000.0, "called": "time between", "unit": "s", "allowed": "at least 0 s and at most 3.17 years", "try": "5 (s)"}, {"name": "items", "lower": 1, "upper": 1e+40, "integer": true, "called": "items", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10⁴⁰", "try": "10000"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ items }) => (items > 1), "items", "This takes each item to be written as often as any other. Popular ones are touched sooner, and the rest later."]] },
"overload.rejection_probability": { compute: overload$rejection_probability, parameters: [{"name": "requests", "lower": 0, "called": "requests", "unit": "", "allowed": "at least 0", "try": "100"}, {"name": "accepts", "lower": 0, "called": "accepts", "unit": "", "allowed": "at least 0", "try": "30"}, {"name": "multiplier", "lower": 1, "upper": 1000, "called": "multiplier", "unit": "", "allowed": "at least 1 and at most 1 000", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [[({ requests, accepts }) => (accepts <= requests), "accepts", "accepts={accepts} is more than requests={requests}, but only what was requested can be accepted; accepts is allowed up to {requests}; try accepts={requests}."]], caveats: [] },
"overload.vulnerable_load": { compute: overload$vulnerable_load, parameters: [{"name": "capacity", "lower": 0, "lowerOpen": true, "called": "capacity", "unit": "1/s", "allowed": "above 0 /s", "try": "300 (1/s)"}, {"name": "retries_in_failure", "lower": 0, "upper": 1000, "called": "retries in failure", "unit": "", "allowed": "at least 0 and at most 1 000", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"overload.load_in_failure": { compute: overload$load_in_failure, parameters: [{"name": "request_rate", "lower": 0, "called": "request rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "100 (1/s)"}, {"name": "retries_in_failure", "lower": 0, "upper": 1000, "called": "retries in failure", "unit": "", "allowed": "at least 0 and at most 1 000", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"overload.goodput": { compute: overload$goodput, parameters: [{"name": "throughput", "lower": 0, "called": "throughput", "unit": "1/s", "allowed": "at least 0 /s", "try": "100 (1/s)"}, {"name": "in_time_share", "lower": 0, "upper": 1, "called": "share in time", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}], result: {"lower": 0}, requires: [], caveats: [] },
"overload.mm1_goodput": { compute: overload$mm1_goodput, parameters: [{"name": "arrival_rate", "lower": 0, "called": "arrival rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "timeout", "lower": 0, "called": "timeout", "unit": "s", "allowed": "at least 0 s", "try": "0.2 (s)"}], result: {"lower": 0}, requires: [[({ arrival_rate, service_rate }) => (arrival_rate < service_rate), "arrival_rate", "arrival_rate={arrival_rate} is not below service_rate={service_rate}, so the queue grows without end; arrival_rate is allowed below {service_rate}; try a smaller arrival_rate or a larger service_rate."]], caveats: [] },
"overload.backlog_after_surge": { compute: overload$backlog_after_surge, parameters: [{"name": "surge_rate", "lower": 0, "called": "rate of the surge", "unit": "1/s", "allowed": "at least 0 /s", "try": "800 (1/s)"}, {"name": "capacity", "lower": 0, "lowerOpen": true, "called": "capacity", "unit": "1/s", "allowed": "above 0 /s", "try": "300 (1/s)"}, {"name": "surge_time", "lower": 0, "called": "length of the surge", "unit": "s", "allowed": "at least 0 s", "try": "20 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"overload.drain_time": { compute: overload$drain_time, parameters: [{"name": "backlog", "lower": 0, "called": "backlog", "unit": "", "allowed": "at least 0", "try": "10000"}, {"name": "capacity", "lower": 0, "lowerOpen": true, "called": "capacity", "unit": "1/s", "allowed": "above 0 /s", "try": "300 (1/s)"}, {"name": "request_rate", "lower": 0, "called": "request rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "100 (1/s)"}], result: {"lower": 0}, requires: [[({ capacity, request_rate }) => (request_rate < capacity), "request_rate", "request_rate={request_rate} is not below capacity={capacity}, so the backlog never shrinks; request_rate is allowed below {capacity}; try a smaller request_rate or a larger capacity."]], caveats: [] },
"overload.cold_cache_multiplier": { compute: overload$cold_cache_multiplier, parameters: [{"name": "hit_ratio_before", "lower": 0, "upper": 1, "upperOpen": true, "called": "hit ratio before", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.99"}, {"name": "hit_ratio_after", "lower": 0, "upper": 1, "called": "hit ratio after", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.9"}], result: {"lower": 0}, requires: [], caveats: [] },
"overload.breaker_failure_rate": { compute: overload$breaker_failure_rate, parameters: [{"name": "failures", "lower": 0, "upper": 1000000000, "integer": true, "called": "failures", "unit": "", "allowed": "a whole number at least 0 and at most 1 000 000 000", "try": "6"}, {"name": "successes", "lower": 0, "upper": 1000000000, "integer": true, "called": "successes", "unit": "", "allowed": "a whole number at least 0 and at most 1 000 000 000", "try": "4"}], result: {"lower": 0, "upper": 1}, requires: [[({ failures, successes }) => ((failures + successes) > 0), "failures", "failures={failures} and successes={successes} leave no calls to take a share of; failures is allowed from 1 when successes is 0; try failures=1."]], caveats: [[({ failures, successes }) => ((failures + successes) < 20), "failures", "A share of so few calls says little: chance alone moves it by more than ten percentage points."]] },
"overload.breaker_opens": { compute: overload$breaker_opens, parameters: [{"name": "failures", "lower": 0, "upper": 1000000000, "integer": true, "called": "failures", "unit": "", "allowed": "a whole number at least 0 and at most 1 000 000 000", "try": "6"}, {"name": "successes", "lower": 0, "upper": 1000000000, "integer": true, "called": "successes", "unit": "", "allowed": "a whole number at least 0 and at most 1 000 000 000", "try": "4"}, {"name": "threshold", "lower": 0, "lowerOpen": true, "upper": 1, "called": "threshold", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.5"}, {"name": "minimum_calls", "lower": 1, "upper": 100000, "integer": true, "called": "minimum calls", "unit": "", "allowed": "a whole number at least 1 and at most 100 000", "try": "100"}], result: {"lower": 0, "upper": 1, "integer": true}, requires: [], caveats: [] },
"overload.windowed_failure_rate": { compute: overload$windowed_failure_rate, parameters: [{"name": "outcomes", "lower": 0, "upper": 1, "vector": true, "called": "outcomes", "unit": "", "allowed": "at least 0 and at most 1", "try": "1"}, {"name": "window", "lower": 1, "upper": 100000, "integer": true, "called": "window", "unit": "", "allowed": "a whole number at least 1 and at most 100 000", "try": "100"}, {"name": "minimum_calls", "lower": 1, "upper": 100000, "integer": true, "called": "minimum calls", "unit": "", "allowed": "a whole number at least 1 and at most 100 000", "try": "100"}], result: {"lower": -1, "upper": 1}, requires: [], caveats: [] },
"partitioning.modulo_movement": { compute: partitioning$modulo_movement, parameters: [{"name": "shards_before", "lower": 1, "upper": 1000000000.0, "integer": true, "called": "shards before", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000", "try": "10"}, {"name": "shards_after", "lower": 1, "upper": 1000000000.0, "integer": true, "called": "shards after", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000", "try": "11"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"partitioning.minimal_movement": { compute: partitioning$minimal_movement, parameters: [{"name": "shards_before", "lower": 1, "upper": 1000000000.0, "integer": true, "called": "shards before", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000", "try": "10"}, {"name": "shards_after", "lower": 1, "upper": 1000000000.0, "integer": true, "called": "shards after", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000", "try": "11"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"partitioning.jump_step": { compute: partitioning$jump_step, parameters: [{"name": "bucket", "lower": 0, "upper": 2147483647, "integer": true, "called": "bucket", "unit": "", "allowed": "a whole number at least 0 and at most 2 150 000 000", "try": "256"}, {"name": "state", "lower": 0, "upper": 18446744073709551615, "integer": true, "called": "generator state", "unit": "", "allowed": "a whole number at least 0 and at most 1.84 × 10¹⁹", "try": "500000"}], result: {"lower": 0, "upper": 9223372036854775808, "integer": true}, requires: [], caveats: [] },
"partitioning.h3_cells": { compute: partitioning$h3_cells, parameters: [{"name": "resolution", "lower": 0, "upper": 15, "integer": true, "called": "resolution", "unit": "", "allowed": "a whole number at least 0 and at most 15", "try": "9"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"percolation.further_neighbours": { compute: percolation$further_neighbours, parameters: [{"name": "mean_neighbours", "lower": 0, "lowerOpen": true, "upper": 1000000.0, "called": "mean neighbours", "unit": "", "allowed": "above 0 and at most 1 000 000", "try": "4"}, {"name": "mean_square", "lower": 0, "lowerOpen": true, "upper": 1000000000000.0, "called": "mean square", "unit": "", "allowed": "above 0 and at most 1 000 000 000 000", "try": "20"}], result: {"lower": 0}, requires: [[({ mean_neighbours, mean_square }) => (mean_square >= py.pow(mean_neighbours, 2)), "mean_square", "mean_square={mean_square} is less than the square of mean_neighbours={mean_neighbours}, which no numbers have; mean_square is allowed from that square on; try a larger mean_square."], [({ mean_neighbours, mean_square }) => (mean_square > mean_neighbours), "mean_square", "mean_square={mean_square} is not above mean_neighbours={mean_neighbours}, as if no node had two links; mean_square is allowed above {mean_neighbours}; try a larger mean_square."]], caveats: [] },
"percolation.percolation_threshold": { compute: percolation$percolation_threshold, parameters: [{"name": "mean_neighbours", "lower": 0, "lowerOpen": true, "upper": 1000000.0, "called": "mean neighbours", "unit": "", "allowed": "above 0 and at most 1 000 000", "try": "4"}, {"name": "mean_square", "lower": 0, "lowerOpen": true, "upper": 1000000000000.0, "called": "mean square", "unit": "", "allowed": "above 0 and at most 1 000 000 000 000", "try": "20"}], result: {"lower": 0, "upper": 1}, requires: [[({ mean_neighbours, mean_square }) => (mean_square >= py.pow(mean_neighbours, 2)), "mean_square", "mean_square={mean_square} is less than the square of mean_neighbours={mean_neighbours}, which no numbers have; mean_square is allowed from that square on; try a larger mean_square."], [({ mean_neighbours, mean_square }) => (mean_square > mean_neighbours), "mean_square", "mean_square={mean_square} is not above mean_neighbours={mean_neighbours}, as if no node had two links; mean_square is allowed above {mean_neighbours}; try a larger mean_square."]], caveats: [[({ mean_neighbours, mean_square }) => (mean_square > (5 * py.pow(mean_neighbours, 2))), "mean_square", "With so unequal nodes the network stands nearly any loss at random; choose the nodes with most links, and a few suffice."]] },
"percolation.percolation_threshold_alike": { compute: percolation$percolation_threshold_alike, parameters: [{"name": "mean_neighbours", "lower": 0, "lowerOpen": true, "upper": 1000000.0, "called": "mean neighbours", "unit": "", "allowed": "above 0 and at most 1 000 000", "try": "4"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"queueing.littles_law": { compute: laws$littles_law, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "time_in_system", "lower": 0, "called": "time in system", "unit": "s", "allowed": "at least 0 s", "try": "0.05 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.utilisation_law": { compute: laws$utilisation_law, parameters: [{"name": "throughput", "lower": 0, "lowerOpen": true, "called": "throughput", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_time", "lower": 0, "lowerOpen": true, "called": "service time", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.forced_flow": { compute: laws$forced_flow, parameters: [{"name": "throughput", "lower": 0, "lowerOpen": true, "called": "throughput", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "visits", "lower": 0, "called": "visits", "unit": "", "allowed": "at least 0", "try": "3"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.service_demand": { compute: laws$service_demand, parameters: [{"name": "visits", "lower": 0, "called": "visits", "unit": "", "allowed": "at least 0", "try": "3"}, {"name": "service_time", "lower": 0, "lowerOpen": true, "called": "service time", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.demand_from_utilisation": { compute: laws$demand_from_utilisation, parameters: [{"name": "utilisation", "lower": 0, "called": "utilisation", "unit": "", "allowed": "at least 0", "try": "0.8"}, {"name": "throughput", "lower": 0, "lowerOpen": true, "called": "throughput", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.interactive_response_time": { compute: laws$interactive_response_time, parameters: [{"name": "users", "lower": 1, "upper": 10000, "integer": true, "called": "users", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "50"}, {"name": "throughput", "lower": 0, "lowerOpen": true, "called": "throughput", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "think_time", "lower": 0, "called": "think time", "unit": "s", "allowed": "at least 0 s", "try": "0.5 (s)"}], result: {"lower": 0}, requires: [[({ users, throughput, think_time }) => ((throughput * think_time) <= (users * (1 + 1e-12))), "throughput", "users={users} with think_time={think_time} s cannot send throughput={throughput} requests a second; throughput is allowed up to users over think_time; try a lower throughput."]], caveats: [] },
"queueing.throughput_bound": { compute: laws$throughput_bound, parameters: [{"name": "users", "lower": 1, "upper": 10000, "integer": true, "called": "users", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "50"}, {"name": "largest_demand", "lower": 0, "lowerOpen": true, "called": "largest demand", "unit": "s", "allowed": "above 0 s", "try": "0.02 (s)"}, {"name": "total_demand", "lower": 0, "lowerOpen": true, "called": "total demand", "unit": "s", "allowed": "above 0 s", "try": "0.05 (s)"}, {"name": "think_time", "lower": 0, "called": "think time", "unit": "s", "allowed": "at least 0 s", "try": "0.5 (s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [[({ largest_demand, total_demand }) => (largest_demand <= total_demand), "largest_demand", "largest_demand={largest_demand} s is above total_demand={total_demand} s, of which it is a part; largest_demand is allowed up to {total_demand}; try largest_demand={total_demand}."]], caveats: [] },
"queueing.saturation_point": { compute: laws$saturation_point, parameters: [{"name": "largest_demand", "lower": 0, "lowerOpen": true, "called": "largest demand", "unit": "s", "allowed": "above 0 s", "try": "0.02 (s)"}, {"name": "total_demand", "lower": 0, "lowerOpen": true, "called": "total demand", "unit": "s", "allowed": "above 0 s", "try": "0.05 (s)"}, {"name": "think_time", "lower": 0, "called": "think time", "unit": "s", "allowed": "at least 0 s", "try": "0.5 (s)"}], result: {"lower": 0}, requires: [[({ largest_demand, total_demand }) => (largest_demand <= total_demand), "largest_demand", "largest_demand={largest_demand} s is above total_demand={total_demand} s, of which it is a part; largest_demand is allowed up to {total_demand}; try largest_demand={total_demand}."]], caveats: [] },
"queueing.erlang_b": { compute: many$erlang_b, parameters: [{"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "offered_load", "lower": 0, "upper": 1000000.0, "called": "offered load", "unit": "", "allowed": "at least 0 and at most 1 000 000", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"queueing.offered_load_for_blocking": { compute: many$offered_load_for_blocking, parameters: [{"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "blocking", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "blocking probability", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}], result: {"lower": 0, "upper": 1000000.0}, requires: [], caveats: [] },
"queueing.erlang_c": { compute: many$erlang_c, parameters: [{"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "offered_load", "lower": 0, "upper": 1000000.0, "called": "offered load", "unit": "", "allowed": "at least 0 and at most 1 000 000", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [[({ offered_load, servers }) => (offered_load < servers), "offered_load", "offered_load={offered_load} is not below servers={servers}, so the queue grows without end; offered_load is allowed below {servers}; try more servers."]], caveats: [] },
"queueing.mmc_wait": { compute: many$mmc_wait, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0}, requires: [[({ arrival_rate, service_rate, servers }) => (arrival_rate < (servers * service_rate)), "arrival_rate", "arrival_rate={arrival_rate}/s is not below what servers={servers} finish at {service_rate}/s each, so there is no steady state; arrival_rate is allowed below servers times service_rate; try more servers."]], caveats: [] },
"queueing.mmc_response_time": { compute: many$mmc_response_time, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0}, requires: [[({ arrival_rate, service_rate, servers }) => (arrival_rate < (servers * service_rate)), "arrival_rate", "arrival_rate={arrival_rate}/s is not below what servers={servers} finish at {service_rate}/s each, so there is no steady state; arrival_rate is allowed below servers times service_rate; try more servers."]], caveats: [] },
"queueing.mmc_waiting_tail": { compute: many$mmc_waiting_tail, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "time", "lower": 0, "called": "duration", "unit": "s", "allowed": "at least 0 s", "try": "0.1 (s)"}], result: {"lower": 0, "upper": 1}, requires: [[({ arrival_rate, service_rate, servers }) => (arrival_rate < (servers * service_rate)), "arrival_rate", "arrival_rate={arrival_rate}/s is not below what servers={servers} finish at {service_rate}/s each, so there is no steady state; arrival_rate is allowed below servers times service_rate; try more servers."]], caveats: [] },
"queueing.mmck_blocking": { compute: many$mmck_blocking, parameters: [{"name": "offered_load", "lower": 0, "upper": 1000000.0, "called": "offered load", "unit": "", "allowed": "at least 0 and at most 1 000 000", "try": "2"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "room", "lower": 1, "upper": 10000, "integer": true, "called": "room", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "10"}], result: {"lower": 0, "upper": 1}, requires: [[({ room, servers }) => (servers <= room), "room", "room={room} is less than servers={servers}, so some servers could never be used; room is allowed from {servers}; try room={servers}."]], caveats: [] },
"queueing.engset_blocking": { compute: many$engset_blocking, parameters: [{"name": "sources", "lower": 1, "upper": 10000, "integer": true, "called": "sources", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "20"}, {"name": "source_load", "lower": 0, "upper": 1000000.0, "called": "load of an idle source", "unit": "", "allowed": "at least 0 and at most 1 000 000", "try": "0.2"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [[({ sources, servers }) => (servers <= sources), "servers", "servers={servers} is more than sources={sources}, so nobody is ever blocked; servers is allowed from 1 to {sources}; try servers={sources}."]], caveats: [] },
"queueing.mmc_state_probability": { compute: many$mmc_state_probability, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "present", "lower": 0, "upper": 10000, "integer": true, "called": "requests present", "unit": "", "allowed": "a whole number at least 0 and at most 10 000", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [[({ arrival_rate, service_rate, servers }) => (arrival_rate < (servers * service_rate)), "arrival_rate", "arrival_rate={arrival_rate}/s is not below what servers={servers} finish at {service_rate}/s each, so there is no steady state; arrival_rate is allowed below servers times service_rate; try more servers."]], caveats: [] },
"queueing.unlimited_state_probability": { compute: many$unlimited_state_probability, parameters: [{"name": "offered_load", "lower": 0, "upper": 1000000.0, "called": "offered load", "unit": "", "allowed": "at least 0 and at most 1 000 000", "try": "2"}, {"name": "present", "lower": 0, "upper": 10000, "integer": true, "called": "requests present", "unit": "", "allowed": "a whole number at least 0 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"queueing.allen_cunneen_wait": { compute: many$allen_cunneen_wait, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "arrival_variation", "lower": 0, "called": "variation of arrivals", "unit": "", "allowed": "at least 0", "try": "1"}, {"name": "service_variation", "lower": 0, "called": "variation of service", "unit": "", "allowed": "at least 0", "try": "1"}], result: {"lower": 0}, requires: [[({ arrival_rate, service_rate, servers }) => (arrival_rate < (servers * service_rate)), "arrival_rate", "arrival_rate={arrival_rate}/s is not below what servers={servers} finish at {service_rate}/s each, so there is no steady state; arrival_rate is allowed below servers times service_rate; try more servers."]], caveats: [] },
"queueing.sakasegawa_wait": { compute: many$sakasegawa_wait, parameters: [{"name": "utilisation", "lower": 0, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.8"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "service_time", "lower": 0, "lowerOpen": true, "called": "service time", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.mva_throughput": { compute: networks$mva_throughput, parameters: [{"name": "demands", "lower": 0, "lowerOpen": true, "vector": true, "called": "service demands", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}, {"name": "users", "lower": 1, "upper": 10000, "integer": true, "called": "users", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "50"}, {"name": "think_time", "lower": 0, "called": "think time", "unit": "s", "allowed": "at least 0 s", "try": "0.5 (s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"queueing.mva_response_time": { compute: networks$mva_response_time, parameters: [{"name": "demands", "lower": 0, "lowerOpen": true, "vector": true, "called": "service demands", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}, {"name": "users", "lower": 1, "upper": 10000, "integer": true, "called": "users", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "50"}, {"name": "think_time", "lower": 0, "called": "think time", "unit": "s", "allowed": "at least 0 s", "try": "0.5 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.repairman_idle": { compute: networks$repairman_idle, parameters: [{"name": "users", "lower": 1, "upper": 10000, "integer": true, "called": "users", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "50"}, {"name": "service_time", "lower": 0, "lowerOpen": true, "called": "service time", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}, {"name": "think_time", "lower": 0, "lowerOpen": true, "called": "think time", "unit": "s", "allowed": "above 0 s", "try": "0.5 (s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"queueing.jackson_response_time": { compute: networks$jackson_response_time, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "5 (1/s)"}, {"name": "demands", "lower": 0, "lowerOpen": true, "vector": true, "called": "service demands", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}], result: {"lower": 0}, requires: [[({ arrival_rate, demands }) => ((arrival_rate * py.reduce(py.max, demands)) < 1), "arrival_rate", ({ arrival_rate, demands }) => "arrival_rate=" + py.general(arrival_rate, 6) + "/s overloads the device with the largest demand, " + py.general(py.max(demands), 6) + " s; arrival_rate is allowed below " + py.general(py.div(1, py.max(demands)), 6) + "/s; try a lower arrival_rate."]], caveats: [] },
"queueing.open_class_response_time": { compute: networks$open_class_response_time, parameters: [{"name": "demands", "lower": 0, "lowerOpen": true, "vector": true, "called": "service demands", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}, {"name": "utilisations", "lower": 0, "upper": 1, "upperOpen": true, "vector": true, "called": "utilisations", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.5"}], result: {"lower": 0}, requires: [[({ demands, utilisations }) => (py.len(demands) === py.len(utilisations)), "utilisations", ({ demands, utilisations }) => "demands has " + py.str(py.len(demands)) + " entries and utilisations " + py.str(py.len(utilisations)) + "; give one of each for every device."]], caveats: [] },
"queueing.choices_queue_tail": { compute: networks$choices_queue_tail, parameters: [{"name": "utilisation", "lower": 0, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.8"}, {"name": "choices", "lower": 1, "upper": 100, "integer": true, "called": "choices", "unit": "", "allowed": "a whole number at least 1 and at most 100", "try": "2"}, {"name": "length", "lower": 0, "upper": 10000, "integer": true, "called": "queue length", "unit": "", "allowed": "a whole number at least 0 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"queueing.choices_response_time": { compute: networks$choices_response_time, parameters: [{"name": "utilisation", "lower": 0, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.8"}, {"name": "choices", "lower": 1, "upper": 100, "integer": true, "called": "choices", "unit": "", "allowed": "a whole number at least 1 and at most 100", "try": "2"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.priority_wait": { compute: priority$priority_wait, parameters: [{"name": "arrival_rates", "lower": 0, "lowerOpen": true, "vector": true, "called": "arrival rates", "unit": "1/s", "allowed": "above 0 /s", "try": "10 (1/s)"}, {"name": "service_times", "lower": 0, "lowerOpen": true, "vector": true, "called": "service times", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}, {"name": "of_class", "lower": 1, "upper": 10000, "integer": true, "called": "class", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}, {"name": "service_variation", "lower": 0, "called": "variation of service", "unit": "", "allowed": "at least 0", "try": "1"}], result: {"lower": 0}, requires: [[({ arrival_rates, service_times }) => (py.len(arrival_rates) === py.len(service_times)), "service_times", ({ arrival_rates, service_times }) => "arrival_rates has " + py.str(py.len(arrival_rates)) + " classes and service_times has " + py.str(py.len(service_times)) + "; both are allowed one number for each class; try service_times with " + py.str(py.len(arrival_rates)) + "."], [({ arrival_rates, of_class }) => (of_class <= py.len(arrival_rates)), "of_class", ({ arrival_rates, of_class }) => "of_class=" + py.str(of_class) + " is not there among " + py.str(py.len(arrival_rates)) + " classes; of_class is allowed from 1 to " + py.str(py.len(arrival_rates)) + "; try of_class=1."], [({ arrival_rates, service_times, of_class }) => (py.item(priority$_loads(arrival_rates, service_times, of_class), 1) < 1), "arrival_rates", ({ arrival_rates, service_times, of_class }) => "classes 1 to " + py.str(of_class) + " bring " + py.general(py.item(priority$_loads(arrival_rates, service_times, of_class), 1), 3) + " servers' worth of work, so class " + py.str(of_class) + " waits without end; arrival_rates are allowed as long as that stays below 1; try lower arrival_rates."]], caveats: [] },
"queueing.preemptive_priority_time": { compute: priority$preemptive_priority_time, parameters: [{"name": "arrival_rates", "lower": 0, "lowerOpen": true, "vector": true, "called": "arrival rates", "unit": "1/s", "allowed": "above 0 /s", "try": "10 (1/s)"}, {"name": "service_times", "lower": 0, "lowerOpen": true, "vector": true, "called": "service times", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}, {"name": "of_class", "lower": 1, "upper": 10000, "integer": true, "called": "class", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}, {"name": "service_variation", "lower": 0, "called": "variation of service", "unit": "", "allowed": "at least 0", "try": "1"}], result: {"lower": 0}, requires: [[({ arrival_rates, service_times }) => (py.len(arrival_rates) === py.len(service_times)), "service_times", ({ arrival_rates, service_times }) => "arrival_rates has " + py.str(py.len(arrival_rates)) + " classes and service_times has " + py.str(py.len(service_times)) + "; both are allowed one number for each class; try service_times with " + py.str(py.len(arrival_rates)) + "."], [({ arrival_rates, of_class }) => (of_class <= py.len(arrival_rates)), "of_class", ({ arrival_rates, of_class }) => "of_class=" + py.str(of_class) + " is not there among " + py.str(py.len(arrival_rates)) + " classes; of_class is allowed from 1 to " + py.str(py.len(arrival_rates)) + "; try of_class=1."], [({ arrival_rates, service_times, of_class }) => (py.item(priority$_loads(arrival_rates, service_times, of_class), 1) < 1), "arrival_rates", ({ arrival_rates, service_times, of_class }) => "classes 1 to " + py.str(of_class) + " bring " + py.general(py.item(priority$_loads(arrival_rates, service_times, of_class), 1), 3) + " servers' worth of work, so class " + py.str(of_class) + " waits without end; arrival_rates are allowed as long as that stays below 1; try lower arrival_rates."]], caveats: [] },
"queueing.mm1_response_time": { compute: single$mm1_response_time, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}], result: {"lower": 0}, requires: [[({ arrival_rate, service_rate }) => (arrival_rate < service_rate), "arrival_rate", "arrival_rate={arrival_rate}/s is not below service_rate={service_rate}/s, so work arrives faster than it leaves and there is no steady state; arrival_rate is allowed below {service_rate}; try a lower arrival_rate."]], caveats: [[({ arrival_rate, service_rate }) => (arrival_rate > (0.95 * service_rate)), "arrival_rate", "Above 95 % utilisation the mean takes very long to settle, and small errors in the rates change it greatly."]] },
"queueing.mm1_number": { compute: single$mm1_number, parameters: [{"name": "utilisation", "lower": 0, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.8"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.mm1_state_probability": { compute: single$mm1_state_probability, parameters: [{"name": "utilisation", "lower": 0, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.8"}, {"name": "present", "lower": 0, "upper": 10000, "integer": true, "called": "requests present", "unit": "", "allowed": "a whole number at least 0 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"queueing.mm1_response_quantile": { compute: single$mm1_response_quantile, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "quantile", "lower": 0, "upper": 1, "upperOpen": true, "called": "quantile", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.99"}], result: {"lower": 0}, requires: [[({ arrival_rate, service_rate }) => (arrival_rate < service_rate), "arrival_rate", "arrival_rate={arrival_rate}/s is not below service_rate={service_rate}/s, so work arrives faster than it leaves and there is no steady state; arrival_rate is allowed below {service_rate}; try a lower arrival_rate."]], caveats: [] },
"queueing.mm1_response_tail": { compute: single$mm1_response_tail, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "time", "lower": 0, "called": "duration", "unit": "s", "allowed": "at least 0 s", "try": "0.1 (s)"}], result: {"lower": 0, "upper": 1}, requires: [[({ arrival_rate, service_rate }) => (arrival_rate < service_rate), "arrival_rate", "arrival_rate={arrival_rate}/s is not below service_rate={service_rate}/s, so work arrives faster than it leaves and there is no steady state; arrival_rate is allowed below {service_rate}; try a lower arrival_rate."]], caveats: [] },
"queueing.mm1_waiting_quantile": { compute: single$mm1_waiting_quantile, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}, {"name": "quantile", "lower": 0, "upper": 1, "upperOpen": true, "called": "quantile", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.99"}], result: {"lower": 0}, requires: [[({ arrival_rate, service_rate }) => (arrival_rate < service_rate), "arrival_rate", "arrival_rate={arrival_rate}/s is not below service_rate={service_rate}/s, so work arrives faster than it leaves and there is no steady state; arrival_rate is allowed below {service_rate}; try a lower arrival_rate."]], caveats: [] },
"queueing.mm1_busy_period": { compute: single$mm1_busy_period, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}], result: {"lower": 0}, requires: [[({ arrival_rate, service_rate }) => (arrival_rate < service_rate), "arrival_rate", "arrival_rate={arrival_rate}/s is not below service_rate={service_rate}/s, so work arrives faster than it leaves and there is no steady state; arrival_rate is allowed below {service_rate}; try a lower arrival_rate."]], caveats: [] },
"queueing.mm1k_blocking": { compute: single$mm1k_blocking, parameters: [{"name": "offered_load", "lower": 0, "called": "offered load", "unit": "", "allowed": "at least 0", "try": "0.8"}, {"name": "room", "lower": 1, "upper": 10000, "integer": true, "called": "room", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "9"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"queueing.pollaczek_khinchine_wait": { compute: single$pollaczek_khinchine_wait, parameters: [{"name": "utilisation", "lower": 0, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.8"}, {"name": "service_time", "lower": 0, "lowerOpen": true, "called": "service time", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}, {"name": "service_variation", "lower": 0, "called": "variation of service", "unit": "", "allowed": "at least 0", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.md1_wait": { compute: single$md1_wait, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "100 (1/s)"}], result: {"lower": 0}, requires: [[({ arrival_rate, service_rate }) => (arrival_rate < service_rate), "arrival_rate", "arrival_rate={arrival_rate}/s is not below service_rate={service_rate}/s, so work arrives faster than it leaves and there is no steady state; arrival_rate is allowed below {service_rate}; try a lower arrival_rate."]], caveats: [] },
"queueing.processor_sharing_time": { compute: single$processor_sharing_time, parameters: [{"name": "job_size", "lower": 0, "called": "job size", "unit": "s", "allowed": "at least 0 s", "try": "0.05 (s)"}, {"name": "utilisation", "lower": 0, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.8"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.kingman_wait": { compute: single$kingman_wait, parameters: [{"name": "utilisation", "lower": 0, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.8"}, {"name": "service_time", "lower": 0, "lowerOpen": true, "called": "service time", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}, {"name": "arrival_variation", "lower": 0, "called": "variation of arrivals", "unit": "", "allowed": "at least 0", "try": "1"}, {"name": "service_variation", "lower": 0, "called": "variation of service", "unit": "", "allowed": "at least 0", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [[({ utilisation }) => (utilisation < 0.5), "utilisation", "This approximation is made for heavy traffic; below half load it may be off by a large factor, of a small number."]] },
"queueing.residual_life": { compute: single$residual_life, parameters: [{"name": "interval", "lower": 0, "lowerOpen": true, "called": "mean interval", "unit": "s", "allowed": "above 0 s", "try": "600 (s)"}, {"name": "interval_variation", "lower": 0, "called": "variation of intervals", "unit": "", "allowed": "at least 0", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.halfin_whitt_delay": { compute: staffing$halfin_whitt_delay, parameters: [{"name": "quality", "lower": 0, "upper": 30, "called": "quality of service", "unit": "", "allowed": "at least 0 and at most 30", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"queueing.square_root_staffing": { compute: staffing$square_root_staffing, parameters: [{"name": "offered_load", "lower": 0, "upper": 1000000.0, "called": "offered load", "unit": "", "allowed": "at least 0 and at most 1 000 000", "try": "100"}, {"name": "quality", "lower": 0, "upper": 30, "called": "quality of service", "unit": "", "allowed": "at least 0 and at most 30", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"queueing.erlang_a_wait": { compute: staffing$erlang_a_wait, parameters: [{"name": "offered_load", "lower": 0, "upper": 1000000.0, "called": "offered load", "unit": "", "allowed": "at least 0 and at most 1 000 000", "try": "2"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"queueing.erlang_a_abandonment": { compute: staffing$erlang_a_abandonment, parameters: [{"name": "offered_load", "lower": 0, "lowerOpen": true, "upper": 1000000.0, "called": "offered load", "unit": "", "allowed": "above 0 and at most 1 000 000", "try": "2"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"queueing.pooling_gain": { compute: staffing$pooling_gain, parameters: [{"name": "arrival_rate", "lower": 0, "lowerOpen": true, "called": "arrival rate", "unit": "1/s", "allowed": "above 0 /s", "try": "80 (1/s)"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "40 (1/s)"}, {"name": "servers", "lower": 1, "upper": 10000, "integer": true, "called": "servers", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0}, requires: [[({ arrival_rate, service_rate, servers }) => (arrival_rate < (servers * service_rate)), "arrival_rate", "arrival_rate={arrival_rate}/s is not below what servers={servers} finish at {service_rate}/s each, so there is no steady state; arrival_rate is allowed below servers times service_rate; try more servers."]], caveats: [] },
"quorums.majority_quorum": { compute: quorums$majority_quorum, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 1, "upper": 10000, "integer": true}, requires: [], caveats: [] },
"quorums.tolerated_crashes": { compute: quorums$tolerated_crashes, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 4999, "integer": true}, requires: [], caveats: [] },
"quorums.replicas_for_crashes": { compute: quorums$replicas_for_crashes, parameters: [{"name": "faults", "lower": 0, "upper": 4999, "integer": true, "called": "faults", "unit": "", "allowed": "a whole number at least 0 and at most 5 000", "try": "1"}], result: {"lower": 1, "upper": 10000, "integer": true}, requires: [], caveats: [] },
"quorums.guaranteed_overlap": { compute: quorums$guaranteed_overlap, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "read_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "read quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "2"}, {"name": "write_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "write quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "2"}], result: {"lower": 0, "upper": 10000, "integer": true}, requires: [[({ replicas, ...given }) => (py.item(given, "read_quorum") <= replicas), "read_quorum", "read_quorum={read_quorum} is more than replicas={replicas}, so it could never be reached; read_quorum is allowed from 1 to {replicas}; try read_quorum={replicas}."], [({ replicas, ...given }) => (py.item(given, "write_quorum") <= replicas), "write_quorum", "write_quorum={write_quorum} is more than replicas={replicas}, so it could never be reached; write_quorum is allowed from 1 to {replicas}; try write_quorum={replicas}."]], caveats: [] },
"quorums.reads_meet_writes": { compute: quorums$reads_meet_writes, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "read_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "read quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "2"}, {"name": "write_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "write quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "2"}], result: {"lower": 0, "upper": 1, "integer": true}, requires: [[({ replicas, ...given }) => (py.item(given, "read_quorum") <= replicas), "read_quorum", "read_quorum={read_quorum} is more than replicas={replicas}, so it could never be reached; read_quorum is allowed from 1 to {replicas}; try read_quorum={replicas}."], [({ replicas, ...given }) => (py.item(given, "write_quorum") <= replicas), "write_quorum", "write_quorum={write_quorum} is more than replicas={replicas}, so it could never be reached; write_quorum is allowed from 1 to {replicas}; try write_quorum={replicas}."]], caveats: [] },
"quorums.writes_meet_writes": { compute: quorums$writes_meet_writes, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "write_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "write quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "2"}], result: {"lower": 0, "upper": 1, "integer": true}, requires: [[({ replicas, ...given }) => (py.item(given, "write_quorum") <= replicas), "write_quorum", "write_quorum={write_quorum} is more than replicas={replicas}, so it could never be reached; write_quorum is allowed from 1 to {replicas}; try write_quorum={replicas}."]], caveats: [] },
"quorums.replicas_for_liars": { compute: quorums$replicas_for_liars, parameters: [{"name": "faults", "lower": 0, "upper": 3333, "integer": true, "called": "faults", "unit": "", "allowed": "a whole number at least 0 and at most 3 330", "try": "1"}], result: {"lower": 1, "upper": 10000, "integer": true}, requires: [], caveats: [] },
"quorums.tolerated_liars": { compute: quorums$tolerated_liars, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 3333, "integer": true}, requires: [], caveats: [] },
"quorums.byzantine_quorum": { compute: quorums$byzantine_quorum, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "4"}, {"name": "faults", "lower": 0, "upper": 3333, "integer": true, "called": "faults", "unit": "", "allowed": "a whole number at least 0 and at most 3 330", "try": "1"}], result: {"lower": 1, "upper": 10000, "integer": true}, requires: [[({ replicas, faults }) => (replicas >= (3 * faults + 1)), "faults", ({ replicas, faults }) => "faults=" + py.str(faults) + " of replicas=" + py.str(replicas) + " is a third or more, so no quorum is both safe and reachable; faults is allowed from 0 to " + py.str(py.floordiv(replicas - 1, 3)) + "; try faults=" + py.str(py.floordiv(replicas - 1, 3)) + "."]], caveats: [] },
"quorums.fast_paxos_quorum": { compute: quorums$fast_paxos_quorum, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "5"}, {"name": "classic_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "classic quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 1, "upper": 10000, "integer": true}, requires: [[({ replicas, ...given }) => (py.item(given, "classic_quorum") <= replicas), "classic_quorum", "classic_quorum={classic_quorum} is more than replicas={replicas}, so it could never be reached; classic_quorum is allowed from 1 to {replicas}; try classic_quorum={replicas}."], [({ replicas, classic_quorum }) => ((2 * classic_quorum) > replicas), "classic_quorum", ({ replicas, classic_quorum }) => "classic_quorum=" + py.str(classic_quorum) + " is no majority of replicas=" + py.str(replicas) + ", so two classic rounds could decide apart; classic_quorum is allowed from " + py.str(py.floordiv(replicas, 2) + 1) + " to " + py.str(replicas) + "; try classic_quorum=" + py.str(py.floordiv(replicas, 2) + 1) + "."]], caveats: [] },
"quorums.fast_paxos_equal_quorum": { compute: quorums$fast_paxos_equal_quorum, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "5"}], result: {"lower": 1, "upper": 10000, "integer": true}, requires: [], caveats: [] },
"quorums.epaxos_fast_quorum": { compute: quorums$epaxos_fast_quorum, parameters: [{"name": "faults", "lower": 1, "upper": 4999, "integer": true, "called": "faults", "unit": "", "allowed": "a whole number at least 1 and at most 5 000", "try": "2"}], result: {"lower": 1, "upper": 10000, "integer": true}, requires: [], caveats: [] },
"quorums.flexible_paxos_quorum": { compute: quorums$flexible_paxos_quorum, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "5"}, {"name": "election_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "election quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "4"}], result: {"lower": 1, "upper": 10000, "integer": true}, requires: [[({ replicas, ...given }) => (py.item(given, "election_quorum") <= replicas), "election_quorum", "election_quorum={election_quorum} is more than replicas={replicas}, so it could never be reached; election_quorum is allowed from 1 to {replicas}; try election_quorum={replicas}."]], caveats: [] },
"quorums.flexible_quorums_safe": { compute: quorums$flexible_quorums_safe, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "5"}, {"name": "election_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "election quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "4"}, {"name": "commit_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "commit quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "2"}], result: {"lower": 0, "upper": 1, "integer": true}, requires: [[({ replicas, ...given }) => (py.item(given, "election_quorum") <= replicas), "election_quorum", "election_quorum={election_quorum} is more than replicas={replicas}, so it could never be reached; election_quorum is allowed from 1 to {replicas}; try election_quorum={replicas}."], [({ replicas, ...given }) => (py.item(given, "commit_quorum") <= replicas), "commit_quorum", "commit_quorum={commit_quorum} is more than replicas={replicas}, so it could never be reached; commit_quorum is allowed from 1 to {replicas}; try commit_quorum={replicas}."]], caveats: [] },
"quorums.quorum_load_bound": { compute: quorums$quorum_load_bound, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "smallest_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "smallest quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [[({ replicas, ...given }) => (py.item(given, "smallest_quorum") <= replicas), "smallest_quorum", "smallest_quorum={smallest_quorum} is more than replicas={replicas}, so it could never be reached; smallest_quorum is allowed from 1 to {replicas}; try smallest_quorum={replicas}."]], caveats: [] },
"quorums.majority_load": { compute: quorums$majority_load, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"rate_limits.token_bucket_envelope": { compute: rate_limits$token_bucket_envelope, parameters: [{"name": "bucket_size", "lower": 0, "called": "bucket size", "unit": "", "allowed": "at least 0", "try": "100"}, {"name": "fill_rate", "lower": 0, "called": "fill rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "10 (1/s)"}, {"name": "elapsed", "lower": 0, "called": "elapsed time", "unit": "s", "allowed": "at least 0 s", "try": "10 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"rate_limits.tokens_after": { compute: rate_limits$tokens_after, parameters: [{"name": "bucket_size", "lower": 0, "called": "bucket size", "unit": "", "allowed": "at least 0", "try": "100"}, {"name": "fill_rate", "lower": 0, "called": "fill rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "10 (1/s)"}, {"name": "tokens", "lower": 0, "called": "tokens", "unit": "", "allowed": "at least 0", "try": "0"}, {"name": "elapsed", "lower": 0, "called": "elapsed time", "unit": "s", "allowed": "at least 0 s", "try": "10 (s)"}], result: {"lower": 0}, requires: [[({ bucket_size, tokens }) => (tokens <= bucket_size), "tokens", "tokens={tokens} do not fit into bucket_size={bucket_size}; tokens is allowed up to {bucket_size}; try tokens={bucket_size}."]], caveats: [] },
"rate_limits.longest_burst": { compute: rate_limits$longest_burst, parameters: [{"name": "bucket_size", "lower": 0, "called": "bucket size", "unit": "", "allowed": "at least 0", "try": "100"}, {"name": "fill_rate", "lower": 0, "called": "fill rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "10 (1/s)"}, {"name": "peak_rate", "lower": 0, "called": "peak rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "50 (1/s)"}], result: {"lower": 0}, requires: [[({ fill_rate, peak_rate }) => (peak_rate > fill_rate), "peak_rate", "peak_rate={peak_rate} is not above fill_rate={fill_rate}, so the bucket never runs dry; peak_rate is allowed above {fill_rate}; try a larger peak_rate."]], caveats: [] },
"rate_limits.gcra_conforms": { compute: rate_limits$gcra_conforms, parameters: [{"name": "arrival", "called": "arrival", "unit": "s", "allowed": "any finite number", "try": "1 (s)"}, {"name": "theoretical_arrival", "called": "theoretical arrival time", "unit": "s", "allowed": "any finite number", "try": "1.5 (s)"}, {"name": "tolerance", "lower": 0, "called": "tolerance", "unit": "s", "allowed": "at least 0 s", "try": "1 (s)"}], result: {"lower": 0, "upper": 1, "integer": true}, requires: [], caveats: [] },
"rate_limits.gcra_next": { compute: rate_limits$gcra_next, parameters: [{"name": "arrival", "called": "arrival", "unit": "s", "allowed": "any finite number", "try": "1 (s)"}, {"name": "theoretical_arrival", "called": "theoretical arrival time", "unit": "s", "allowed": "any finite number", "try": "1.5 (s)"}, {"name": "emission_interval", "lower": 0, "lowerOpen": true, "called": "emission interval", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}], result: {}, requires: [], caveats: [] },
"rate_limits.gcra_burst": { compute: rate_limits$gcra_burst, parameters: [{"name": "emission_interval", "lower": 0, "lowerOpen": true, "called": "emission interval", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "tolerance", "lower": 0, "called": "tolerance", "unit": "s", "allowed": "at least 0 s", "try": "1 (s)"}, {"name": "spacing", "lower": 0, "called": "spacing", "unit": "s", "allowed": "at least 0 s", "try": "0 (s)"}], result: {"lower": 1}, requires: [[({ emission_interval, spacing }) => (spacing < emission_interval), "spacing", "spacing={spacing} is not below emission_interval={emission_interval}, so requests never come too early; spacing is allowed below {emission_interval}; try spacing=0."]], caveats: [] },
"rate_limits.sliding_window_count": { compute: rate_limits$sliding_window_count, parameters: [{"name": "previous_count", "lower": 0, "called": "previous count", "unit": "", "allowed": "at least 0", "try": "42"}, {"name": "current_count", "lower": 0, "called": "current count", "unit": "", "allowed": "at least 0", "try": "18"}, {"name": "into_window", "lower": 0, "called": "time into the window", "unit": "s", "allowed": "at least 0 s", "try": "15 (s)"}, {"name": "window_length", "lower": 0, "lowerOpen": true, "called": "window length", "unit": "s", "allowed": "above 0 s", "try": "60 (s)"}], result: {"lower": 0}, requires: [[({ into_window, window_length }) => (into_window <= window_length), "into_window", "into_window={into_window} is beyond window_length={window_length}; into_window is allowed up to {window_length}; try into_window=0."]], caveats: [] },
"rate_limits.fixed_window_worst_case": { compute: rate_limits$fixed_window_worst_case, parameters: [{"name": "limit", "lower": 0, "called": "limit", "unit": "", "allowed": "at least 0", "try": "100"}], result: {"lower": 0}, requires: [], caveats: [] },
"reliability.exponential_reliability": { compute: reliability$exponential_reliability, parameters: [{"name": "failure_rate", "lower": 0, "lowerOpen": true, "called": "failure rate", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "age", "lower": 0, "called": "age", "unit": "s", "allowed": "at least 0 s", "try": "31557600 (s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"reliability.annual_failure_rate": { compute: reliability$annual_failure_rate, parameters: [{"name": "time_to_failure", "lower": 0, "lowerOpen": true, "called": "mean time to failure", "unit": "s", "allowed": "above 0 s", "try": "2592000 (s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"reliability.weibull_reliability": { compute: reliability$weibull_reliability, parameters: [{"name": "age", "lower": 0, "called": "age", "unit": "s", "allowed": "at least 0 s", "try": "31557600 (s)"}, {"name": "scale", "lower": 0, "lowerOpen": true, "called": "characteristic life", "unit": "s", "allowed": "above 0 s", "try": "150000000 (s)"}, {"name": "shape", "lower": 0, "lowerOpen": true, "upper": 20, "called": "shape", "unit": "", "allowed": "above 0 and at most 20", "try": "1.5"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"reliability.repairable_pair_life": { compute: reliability$repairable_pair_life, parameters: [{"name": "failure_rate", "lower": 0, "lowerOpen": true, "called": "failure rate", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "repair_rate", "lower": 0, "lowerOpen": true, "called": "repair rate", "unit": "1/s", "allowed": "above 0 /s", "try": "0.000277778 (1/s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"reliability.pair_unavailability_own_crews": { compute: reliability$pair_unavailability_own_crews, parameters: [{"name": "failure_rate", "lower": 0, "lowerOpen": true, "called": "failure rate", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "repair_rate", "lower": 0, "lowerOpen": true, "called": "repair rate", "unit": "1/s", "allowed": "above 0 /s", "try": "0.000277778 (1/s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"reliability.pair_unavailability_one_crew": { compute: reliability$pair_unavailability_one_crew, parameters: [{"name": "failure_rate", "lower": 0, "lowerOpen": true, "called": "failure rate", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "repair_rate", "lower": 0, "lowerOpen": true, "called": "repair rate", "unit": "1/s", "allowed": "above 0 /s", "try": "0.000277778 (1/s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"reliability.raid5_loss_time": { compute: reliability$raid5_loss_time, parameters: [{"name": "time_to_failure", "lower": 0, "lowerOpen": true, "called": "mean time to failure", "unit": "s", "allowed": "above 0 s", "try": "2592000 (s)"}, {"name": "time_to_repair", "lower": 0, "lowerOpen": true, "called": "mean time to repair", "unit": "s", "allowed": "above 0 s", "try": "3600 (s)"}, {"name": "disks", "lower": 2, "upper": 10000, "integer": true, "called": "disks", "unit": "", "allowed": "a whole number at least 2 and at most 10 000", "try": "8"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [[({ time_to_failure, time_to_repair }) => (time_to_repair > (0.1 * time_to_failure)), "time_to_repair", "This holds while repairs are far quicker than failures; here a repair takes more than a tenth of a lifetime."], [({  }) => true, null, "Failures are taken as independent. Shared causes (a batch of disks, a rack, an operator) usually decide how much data is lost."]] },
"reliability.replica_loss_time": { compute: reliability$replica_loss_time, parameters: [{"name": "time_to_failure", "lower": 0, "lowerOpen": true, "called": "mean time to failure", "unit": "s", "allowed": "above 0 s", "try": "2592000 (s)"}, {"name": "time_to_repair", "lower": 0, "lowerOpen": true, "called": "mean time to repair", "unit": "s", "allowed": "above 0 s", "try": "3600 (s)"}, {"name": "copies", "lower": 2, "upper": 10, "integer": true, "called": "copies", "unit": "", "allowed": "a whole number at least 2 and at most 10", "try": "3"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [[({ time_to_failure, time_to_repair }) => (time_to_repair > (0.1 * time_to_failure)), "time_to_repair", "This holds while repairs are far quicker than failures; here a repair takes more than a tenth of a lifetime."], [({  }) => true, null, "Failures are taken as independent. Shared causes (a batch of disks, a rack, an operator) usually decide how much data is lost."]] },
"reliability.three_replica_loss_time": { compute: reliability$three_replica_loss_time, parameters: [{"name": "failure_rate", "lower": 0, "lowerOpen": true, "called": "failure rate", "unit": "1/s", "allowed": "above 0 /s", "try": "0.0000001 (1/s)"}, {"name": "repair_rate", "lower": 0, "lowerOpen": true, "called": "repair rate", "unit": "1/s", "allowed": "above 0 /s", "try": "0.000277778 (1/s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [[({  }) => true, null, "Failures are taken as independent. Shared causes (a batch of disks, a rack, an operator) usually decide how much data is lost."]] },
"reliability.copyset_loss": { compute: reliability$copyset_loss, parameters: [{"name": "nodes", "lower": 1, "upper": 1000000, "integer": true, "called": "nodes", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "5000"}, {"name": "copies", "lower": 2, "upper": 10, "integer": true, "called": "copies", "unit": "", "allowed": "a whole number at least 2 and at most 10", "try": "3"}, {"name": "failed_nodes", "lower": 0, "upper": 1000000, "integer": true, "called": "failed nodes", "unit": "", "allowed": "a whole number at least 0 and at most 1 000 000", "try": "50"}, {"name": "copysets", "lower": 0, "lowerOpen": true, "called": "copysets", "unit": "", "allowed": "above 0", "try": "1666.67"}], result: {"lower": 0, "upper": 1}, requires: [[({ nodes, failed_nodes }) => (failed_nodes <= nodes), "failed_nodes", "failed_nodes={failed_nodes} is more than nodes={nodes}; failed_nodes is allowed from 0 to {nodes}; try failed_nodes={nodes}."], [({ nodes, copies }) => (copies <= nodes), "copies", "copies={copies} is more than nodes={nodes}; copies is allowed from 2 to {nodes}; try copies=2."], [({ nodes, copies, copysets }) => (copysets <= py.comb(nodes, copies)), "copysets", "copysets={copysets} is more than the groups of {copies} that {nodes} nodes can form; copysets is allowed up to their number; try copysets={nodes}."]], caveats: [] },
"reliability.fleet_time_between_failures": { compute: reliability$fleet_time_between_failures, parameters: [{"name": "time_to_failure", "lower": 0, "lowerOpen": true, "called": "mean time to failure", "unit": "s", "allowed": "above 0 s", "try": "2592000 (s)"}, {"name": "units", "lower": 1, "upper": 10000000, "integer": true, "called": "units", "unit": "", "allowed": "a whole number at least 1 and at most 10 000 000", "try": "1000"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"retries.expected_attempts": { compute: retries$expected_attempts, parameters: [{"name": "failure_probability", "lower": 0, "upper": 1, "called": "failure probability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.1"}, {"name": "retries", "lower": 0, "upper": 100, "integer": true, "called": "retries", "unit": "", "allowed": "a whole number at least 0 and at most 100", "try": "3"}], result: {"lower": 0}, requires: [], caveats: [[({ retries }) => (retries > 0), "retries", "This takes attempts to fail independently. A retry sent into the same outage, or into the same full queue, mostly fails again."]] },
"retries.success_after_retries": { compute: retries$success_after_retries, parameters: [{"name": "failure_probability", "lower": 0, "upper": 1, "called": "failure probability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.1"}, {"name": "retries", "lower": 0, "upper": 100, "integer": true, "called": "retries", "unit": "", "allowed": "a whole number at least 0 and at most 100", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ retries }) => (retries > 0), "retries", "This takes attempts to fail independently. A retry sent into the same outage, or into the same full queue, mostly fails again."]] },
"retries.failure_after_retries": { compute: retries$failure_after_retries, parameters: [{"name": "failure_probability", "lower": 0, "upper": 1, "called": "failure probability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.1"}, {"name": "retries", "lower": 0, "upper": 100, "integer": true, "called": "retries", "unit": "", "allowed": "a whole number at least 0 and at most 100", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ retries }) => (retries > 0), "retries", "This takes attempts to fail independently. A retry sent into the same outage, or into the same full queue, mostly fails again."]] },
"retries.layered_amplification": { compute: retries$layered_amplification, parameters: [{"name": "attempts", "lower": 1, "upper": 1000, "called": "attempts of each layer", "unit": "", "allowed": "at least 1 and at most 1 000", "try": "4"}, {"name": "layers", "lower": 0, "upper": 50, "integer": true, "called": "layers", "unit": "", "allowed": "a whole number at least 0 and at most 50", "try": "3"}], result: {"lower": 0}, requires: [], caveats: [] },
"retries.retry_allowance": { compute: retries$retry_allowance, parameters: [{"name": "requests", "lower": 0, "called": "requests", "unit": "", "allowed": "at least 0", "try": "1000"}, {"name": "deposit", "lower": 0, "upper": 1, "called": "deposit", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.1"}, {"name": "first_tokens", "lower": 0, "called": "tokens at the start", "unit": "", "allowed": "at least 0", "try": "0"}], result: {"lower": 0}, requires: [], caveats: [] },
"retries.budgeted_load": { compute: retries$budgeted_load, parameters: [{"name": "request_rate", "lower": 0, "called": "request rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "100 (1/s)"}, {"name": "deposit", "lower": 0, "upper": 1, "called": "deposit", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.1"}], result: {"lower": 0}, requires: [], caveats: [] },
"retries.budgeted_attempts": { compute: retries$budgeted_attempts, parameters: [{"name": "failure_probability", "lower": 0, "upper": 1, "called": "failure probability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.1"}, {"name": "retries", "lower": 0, "upper": 100, "integer": true, "called": "retries", "unit": "", "allowed": "a whole number at least 0 and at most 100", "try": "3"}, {"name": "deposit", "lower": 0, "upper": 1, "called": "deposit", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.1"}], result: {"lower": 0}, requires: [], caveats: [] },
"retries.budgeted_attempts_by_success": { compute: retries$budgeted_attempts_by_success, parameters: [{"name": "failure_probability", "lower": 0, "upper": 1, "called": "failure probability", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.1"}, {"name": "retries", "lower": 0, "upper": 100, "integer": true, "called": "retries", "unit": "", "allowed": "a whole number at least 0 and at most 100", "try": "3"}, {"name": "deposit", "lower": 0, "upper": 1, "called": "deposit", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.1"}], result: {"lower": 0}, requires: [], caveats: [] },
"scalability.amdahl": { compute: scalability$amdahl, parameters: [{"name": "parallel_share", "lower": 0, "upper": 1, "called": "parallel share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.95"}, {"name": "machines", "lower": 1, "called": "machines", "unit": "", "allowed": "at least 1", "try": "32"}], result: {"lower": 0}, requires: [], caveats: [] },
"scalability.gustafson": { compute: scalability$gustafson, parameters: [{"name": "serial_share", "lower": 0, "upper": 1, "called": "serial share", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, {"name": "machines", "lower": 1, "called": "machines", "unit": "", "allowed": "at least 1", "try": "32"}], result: {"lower": 0}, requires: [], caveats: [] },
"scalability.karp_flatt": { compute: scalability$karp_flatt, parameters: [{"name": "speed_up", "lower": 0, "lowerOpen": true, "called": "measured speed-up", "unit": "", "allowed": "above 0", "try": "10"}, {"name": "machines", "lower": 1, "lowerOpen": true, "called": "machines", "unit": "", "allowed": "above 1", "try": "32"}], result: {}, requires: [], caveats: [] },
"scalability.usl_throughput": { compute: scalability$usl_throughput, parameters: [{"name": "machines", "lower": 1, "called": "machines", "unit": "", "allowed": "at least 1", "try": "32"}, {"name": "contention", "lower": 0, "upper": 1, "called": "contention", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, {"name": "coherency", "lower": 0, "upper": 1, "called": "coherency", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.0005"}, {"name": "throughput_of_one", "lower": 0, "lowerOpen": true, "called": "throughput of one", "unit": "1/s", "allowed": "above 0 /s", "try": "1000 (1/s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [[({ machines }) => (machines > 100), "machines", "This model is fitted to measurements: beyond about three times the largest load measured it is a guess."]] },
"scalability.usl_contention_overhead": { compute: scalability$usl_contention_overhead, parameters: [{"name": "machines", "lower": 1, "called": "machines", "unit": "", "allowed": "at least 1", "try": "32"}, {"name": "contention", "lower": 0, "upper": 1, "called": "contention", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}], result: {"lower": 0}, requires: [], caveats: [] },
"scalability.usl_coherency_overhead": { compute: scalability$usl_coherency_overhead, parameters: [{"name": "machines", "lower": 1, "called": "machines", "unit": "", "allowed": "at least 1", "try": "32"}, {"name": "coherency", "lower": 0, "upper": 1, "called": "coherency", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.0005"}], result: {"lower": 0}, requires: [], caveats: [] },
"scalability.usl_peak": { compute: scalability$usl_peak, parameters: [{"name": "contention", "lower": 0, "upper": 1, "called": "contention", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, {"name": "coherency", "lower": 0, "lowerOpen": true, "upper": 1, "called": "coherency", "unit": "", "allowed": "above 0 and at most 1", "try": "0.0005"}], result: {"lower": 0}, requires: [], caveats: [] },
"scalability.usl_limit": { compute: scalability$usl_limit, parameters: [{"name": "contention", "lower": 0, "lowerOpen": true, "upper": 1, "called": "contention", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.05"}, {"name": "throughput_of_one", "lower": 0, "lowerOpen": true, "called": "throughput of one", "unit": "1/s", "allowed": "above 0 /s", "try": "1000 (1/s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"scalability.usl_optimal_load": { compute: scalability$usl_optimal_load, parameters: [{"name": "contention", "lower": 0, "lowerOpen": true, "upper": 1, "called": "contention", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.05"}], result: {"lower": 1}, requires: [], caveats: [] },
"scalability.usl_response_time": { compute: scalability$usl_response_time, parameters: [{"name": "machines", "lower": 1, "called": "machines", "unit": "", "allowed": "at least 1", "try": "32"}, {"name": "contention", "lower": 0, "upper": 1, "called": "contention", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, {"name": "coherency", "lower": 0, "upper": 1, "called": "coherency", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.0005"}, {"name": "throughput_of_one", "lower": 0, "lowerOpen": true, "called": "throughput of one", "unit": "1/s", "allowed": "above 0 /s", "try": "1000 (1/s)"}], result: {"lower": 0}, requires: [], caveats: [[({ machines }) => (machines > 100), "machines", "This model is fitted to measurements: beyond about three times the largest load measured it is a guess."]] },
"scalability.concurrency": { compute: scalability$concurrency, parameters: [{"name": "throughput", "lower": 0, "lowerOpen": true, "called": "throughput", "unit": "1/s", "allowed": "above 0 /s", "try": "10000 (1/s)"}, {"name": "response_time", "lower": 0, "lowerOpen": true, "called": "response time", "unit": "s", "allowed": "above 0 s", "try": "0.01 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"scalability.efficiency": { compute: scalability$efficiency, parameters: [{"name": "throughput", "lower": 0, "lowerOpen": true, "called": "throughput", "unit": "1/s", "allowed": "above 0 /s", "try": "10000 (1/s)"}, {"name": "machines", "lower": 1, "called": "machines", "unit": "", "allowed": "at least 1", "try": "32"}, {"name": "throughput_of_one", "lower": 0, "lowerOpen": true, "called": "throughput of one", "unit": "1/s", "allowed": "above 0 /s", "try": "1000 (1/s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"scalability.usl_deviation": { compute: scalability$usl_deviation, parameters: [{"name": "machines", "lower": 1, "called": "machines", "unit": "", "allowed": "at least 1", "try": "32"}, {"name": "contention", "lower": 0, "upper": 1, "called": "contention", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.05"}, {"name": "coherency", "lower": 0, "upper": 1, "called": "coherency", "unit": "", "allowed": "at least 0 and at most 1", "try": "0.0005"}], result: {}, requires: [], caveats: [] },
"scalability.pairwise_channels": { compute: scalability$pairwise_channels, parameters: [{"name": "members", "lower": 1, "upper": 10000, "integer": true, "called": "members", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "50"}], result: {"lower": 0}, requires: [], caveats: [] },
"scalability.isoefficiency_work": { compute: scalability$isoefficiency_work, parameters: [{"name": "efficiency", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "efficiency wanted", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.8"}, {"name": "overhead", "lower": 0, "called": "overhead", "unit": "s", "allowed": "at least 0 s", "try": "100 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"security.password_entropy": { compute: security$password_entropy, parameters: [{"name": "symbols", "lower": 2, "upper": 1000000000.0, "integer": true, "called": "symbols", "unit": "", "allowed": "a whole number at least 2 and at most 1 000 000 000", "try": "62"}, {"name": "length", "lower": 1, "upper": 1000, "integer": true, "called": "length", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "10"}], result: {"lower": 0}, requires: [], caveats: [] },
"security.guess_rate": { compute: security$guess_rate, parameters: [{"name": "cores", "lower": 0, "lowerOpen": true, "called": "cores", "unit": "", "allowed": "above 0", "try": "1000"}, {"name": "hash_time", "lower": 0, "lowerOpen": true, "called": "hash time", "unit": "s", "allowed": "above 0 s", "try": "0.25 (s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"security.time_to_exhaust": { compute: security$time_to_exhaust, parameters: [{"name": "entropy", "lower": 0, "upper": 1000, "called": "entropy", "unit": "", "allowed": "at least 0 and at most 1 000", "try": "40"}, {"name": "guess_rate", "lower": 0, "lowerOpen": true, "called": "guess rate", "unit": "1/s", "allowed": "above 0 /s", "try": "4000 (1/s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"security.expected_crack_time": { compute: security$expected_crack_time, parameters: [{"name": "entropy", "lower": 0, "upper": 1000, "called": "entropy", "unit": "", "allowed": "at least 0 and at most 1 000", "try": "40"}, {"name": "guess_rate", "lower": 0, "lowerOpen": true, "called": "guess rate", "unit": "1/s", "allowed": "above 0 /s", "try": "4000 (1/s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"security.cracked_share": { compute: security$cracked_share, parameters: [{"name": "attack_time", "lower": 0, "called": "attack time", "unit": "s", "allowed": "at least 0 s", "try": "2592000 (s)"}, {"name": "entropy", "lower": 0, "upper": 1000, "called": "entropy", "unit": "", "allowed": "at least 0 and at most 1 000", "try": "40"}, {"name": "guess_rate", "lower": 0, "lowerOpen": true, "called": "guess rate", "unit": "1/s", "allowed": "above 0 /s", "try": "4000 (1/s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"security.crack_cost": { compute: security$crack_cost, parameters: [{"name": "entropy", "lower": 0, "upper": 1000, "called": "entropy", "unit": "", "allowed": "at least 0 and at most 1 000", "try": "40"}, {"name": "hash_time", "lower": 0, "lowerOpen": true, "called": "hash time", "unit": "s", "allowed": "above 0 s", "try": "0.25 (s)"}, {"name": "core_cost", "lower": 0, "called": "core cost", "unit": "dollar/h", "allowed": "at least 0 dollars/h", "try": "0.02 (dollar/h)"}], result: {"lower": 0}, requires: [], caveats: [] },
"security.hashing_cores": { compute: security$hashing_cores, parameters: [{"name": "login_rate", "lower": 0, "called": "login rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "50 (1/s)"}, {"name": "hash_time", "lower": 0, "lowerOpen": true, "called": "hash time", "unit": "s", "allowed": "above 0 s", "try": "0.25 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"security.cell_blast_radius": { compute: security$cell_blast_radius, parameters: [{"name": "cells", "lower": 1, "upper": 1000000.0, "integer": true, "called": "cells", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "10"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"security.shuffle_blast_radius": { compute: security$shuffle_blast_radius, parameters: [{"name": "workers", "lower": 1, "upper": 1000, "integer": true, "called": "workers", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "8"}, {"name": "shard_size", "lower": 1, "upper": 1000, "integer": true, "called": "shard size", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [[({ workers, shard_size }) => (shard_size <= workers), "shard_size", "shard_size={shard_size} is more than workers={workers}; shard_size is allowed from 1 to {workers}; try shard_size=1."]], caveats: [] },
"security.shuffle_overlap": { compute: security$shuffle_overlap, parameters: [{"name": "workers", "lower": 1, "upper": 1000, "integer": true, "called": "workers", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "8"}, {"name": "shard_size", "lower": 1, "upper": 1000, "integer": true, "called": "shard size", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "2"}, {"name": "shared", "lower": 0, "upper": 1000, "integer": true, "called": "workers shared", "unit": "", "allowed": "a whole number at least 0 and at most 1 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ workers, shard_size }) => (shard_size <= workers), "shard_size", "shard_size={shard_size} is more than workers={workers}; shard_size is allowed from 1 to {workers}; try shard_size=1."], [({ shard_size, shared }) => (shared <= shard_size), "shared", "shared={shared} is more than shard_size={shard_size}; shared is allowed from 0 to {shard_size}; try shared=0."]], caveats: [] },
"security.trust_reach": { compute: security$trust_reach, parameters: [{"name": "grants", "lower": 0, "upper": 1000, "called": "grants", "unit": "", "allowed": "at least 0 and at most 1 000", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"security.alarm_precision": { compute: security$alarm_precision, parameters: [{"name": "base_rate", "lower": 0, "lowerOpen": true, "upper": 1, "called": "base rate", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.0001"}, {"name": "detection_rate", "lower": 0, "lowerOpen": true, "upper": 1, "called": "detection rate", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.99"}, {"name": "false_alarm_rate", "lower": 0, "upper": 1, "called": "false-alarm rate", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ base_rate, detection_rate, false_alarm_rate }) => (false_alarm_rate > (base_rate * detection_rate)), "false_alarm_rate", "More alarms are false than right here: the false-alarm rate is above what the rare bad events can make up for."]] },
"security.false_alarms": { compute: security$false_alarms, parameters: [{"name": "event_rate", "lower": 0, "called": "event rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "100 (1/s)"}, {"name": "base_rate", "lower": 0, "lowerOpen": true, "upper": 1, "called": "base rate", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.0001"}, {"name": "false_alarm_rate", "lower": 0, "upper": 1, "called": "false-alarm rate", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}], result: {"lower": 0}, requires: [], caveats: [] },
"security.k_anonymity": { compute: security$k_anonymity, parameters: [{"name": "class_sizes", "lower": 0, "upper": 10000000000.0, "integer": true, "vector": true, "called": "class sizes", "unit": "", "allowed": "a whole number at least 0 and at most 10 000 000 000", "try": "5"}], result: {"lower": 0, "upper": 10000000000.0, "integer": true}, requires: [], caveats: [] },
"sketches.hyperloglog_bias": { compute: sketches$hyperloglog_bias, parameters: [{"name": "registers", "lower": 16, "upper": 4294967296, "integer": true, "called": "registers", "unit": "", "allowed": "a whole number at least 16 and at most 4 290 000 000", "try": "16384"}], result: {"lower": 0}, requires: [], caveats: [] },
"sketches.hyperloglog_raw": { compute: sketches$hyperloglog_raw, parameters: [{"name": "register_values", "lower": 0, "upper": 64, "integer": true, "vector": true, "called": "registers", "unit": "", "allowed": "a whole number at least 0 and at most 64", "try": "3"}], result: {"lower": 0}, requires: [], caveats: [] },
"sketches.hyperloglog_estimate": { compute: sketches$hyperloglog_estimate, parameters: [{"name": "register_values", "lower": 0, "upper": 64, "integer": true, "vector": true, "called": "registers", "unit": "", "allowed": "a whole number at least 0 and at most 64", "try": "3"}], result: {"lower": 0}, requires: [], caveats: [] },
"sketches.hyperloglog_error": { compute: sketches$hyperloglog_error, parameters: [{"name": "registers", "lower": 16, "upper": 4294967296, "integer": true, "called": "registers", "unit": "", "allowed": "a whole number at least 16 and at most 4 290 000 000", "try": "16384"}], result: {"lower": 0}, requires: [], caveats: [] },
"sketches.hyperloglog_registers": { compute: sketches$hyperloglog_registers, parameters: [{"name": "standard_error", "lower": 0, "lowerOpen": true, "upper": 1, "called": "standard error", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.01"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"sketches.linear_counting": { compute: sketches$linear_counting, parameters: [{"name": "cells", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "cells", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "1024"}, {"name": "empty_cells", "lower": 1, "upper": 1000000000000.0, "integer": true, "called": "empty cells", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000 000 000", "try": "512"}], result: {"lower": 0}, requires: [[({ cells, empty_cells }) => (empty_cells <= cells), "empty_cells", "empty_cells={empty_cells} is more than cells={cells}; empty_cells is allowed from 1 to {cells}; try empty_cells={cells}."]], caveats: [] },
"sketches.count_min_width": { compute: sketches$count_min_width, parameters: [{"name": "tolerance", "lower": 0, "lowerOpen": true, "upper": 1, "called": "relative tolerance", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.001"}], result: {"lower": 1, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"sketches.count_min_depth": { compute: sketches$count_min_depth, parameters: [{"name": "failure_probability", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "failure probability", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.01"}], result: {"lower": 1, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"slo.burn_rate": { compute: slo$burn_rate, parameters: [{"name": "error_ratio", "lower": 0, "lowerOpen": true, "upper": 1, "called": "error ratio", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.01"}, {"name": "objective", "lower": 0, "upper": 1, "upperOpen": true, "called": "objective", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.999"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"slo.budget_consumed": { compute: slo$budget_consumed, parameters: [{"name": "burn_rate", "lower": 0, "lowerOpen": true, "called": "burn rate", "unit": "", "allowed": "above 0", "try": "14.4"}, {"name": "window", "lower": 0, "called": "alert window", "unit": "s", "allowed": "at least 0 s", "try": "3600 (s)"}, {"name": "period", "lower": 0, "lowerOpen": true, "called": "budget period", "unit": "s", "allowed": "above 0 s", "try": "2592000 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"slo.detection_time": { compute: slo$detection_time, parameters: [{"name": "error_ratio", "lower": 0, "lowerOpen": true, "upper": 1, "called": "error ratio", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.1"}, {"name": "objective", "lower": 0, "upper": 1, "upperOpen": true, "called": "objective", "unit": "", "allowed": "at least 0 % and below 100 %", "try": "0.999"}, {"name": "window", "lower": 0, "called": "alert window", "unit": "s", "allowed": "at least 0 s", "try": "3600 (s)"}, {"name": "burn_rate", "lower": 0, "lowerOpen": true, "called": "burn rate", "unit": "", "allowed": "above 0", "try": "14.4"}], result: {"lower": 0}, requires: [[({ error_ratio, objective, burn_rate }) => (error_ratio >= (((1 - objective) * burn_rate) * (1 - 1e-12))), "error_ratio", "error_ratio={error_ratio} never reaches the burn rate {burn_rate} at an objective of {objective}, so the alert does not fire; error_ratio is allowed from (1 - objective) times burn_rate; try a higher error_ratio."]], caveats: [] },
"slo.planned_and_unplanned": { compute: slo$planned_and_unplanned, parameters: [{"name": "unplanned_availability", "lower": 0, "upper": 1, "called": "availability outside plans", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "planned_share", "lower": 0, "upper": 1, "called": "planned downtime", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"staleness.k_staleness": { compute: staleness$k_staleness, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "read_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "read quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}, {"name": "write_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "write quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}, {"name": "versions", "lower": 1, "upper": 10000, "integer": true, "called": "versions", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ replicas, ...given }) => (py.item(given, "read_quorum") <= replicas), "read_quorum", "read_quorum={read_quorum} is more than replicas={replicas}, so it could never be reached; read_quorum is allowed from 1 to {replicas}; try read_quorum={replicas}."], [({ replicas, ...given }) => (py.item(given, "write_quorum") <= replicas), "write_quorum", "write_quorum={write_quorum} is more than replicas={replicas}, so it could never be reached; write_quorum is allowed from 1 to {replicas}; try write_quorum={replicas}."]], caveats: [] },
"staleness.k_freshness": { compute: staleness$k_freshness, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "read_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "read quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}, {"name": "write_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "write quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}, {"name": "versions", "lower": 1, "upper": 10000, "integer": true, "called": "versions", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}], result: {"lower": 0, "upper": 1}, requires: [[({ replicas, ...given }) => (py.item(given, "read_quorum") <= replicas), "read_quorum", "read_quorum={read_quorum} is more than replicas={replicas}, so it could never be reached; read_quorum is allowed from 1 to {replicas}; try read_quorum={replicas}."], [({ replicas, ...given }) => (py.item(given, "write_quorum") <= replicas), "write_quorum", "write_quorum={write_quorum} is more than replicas={replicas}, so it could never be reached; write_quorum is allowed from 1 to {replicas}; try write_quorum={replicas}."]], caveats: [] },
"staleness.monotonic_reads_violation": { compute: staleness$monotonic_reads_violation, parameters: [{"name": "replicas", "lower": 1, "upper": 10000, "integer": true, "called": "replicas", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "3"}, {"name": "read_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "read quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}, {"name": "write_quorum", "lower": 1, "upper": 10000, "integer": true, "called": "write quorum", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "1"}, {"name": "write_rate", "lower": 0, "called": "write rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "10 (1/s)"}, {"name": "read_rate", "lower": 0, "lowerOpen": true, "called": "read rate", "unit": "1/s", "allowed": "above 0 /s", "try": "10 (1/s)"}], result: {"lower": 0, "upper": 1}, requires: [[({ replicas, ...given }) => (py.item(given, "read_quorum") <= replicas), "read_quorum", "read_quorum={read_quorum} is more than replicas={replicas}, so it could never be reached; read_quorum is allowed from 1 to {replicas}; try read_quorum={replicas}."], [({ replicas, ...given }) => (py.item(given, "write_quorum") <= replicas), "write_quorum", "write_quorum={write_quorum} is more than replicas={replicas}, so it could never be reached; write_quorum is allowed from 1 to {replicas}; try write_quorum={replicas}."]], caveats: [] },
"state_spaces.two_phase_commit_states": { compute: state_spaces$two_phase_commit_states, parameters: [{"name": "resource_managers", "lower": 1, "upper": 40, "integer": true, "called": "resource managers", "unit": "", "allowed": "a whole number at least 1 and at most 40", "try": "3"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"state_spaces.two_phase_commit_generated": { compute: state_spaces$two_phase_commit_generated, parameters: [{"name": "resource_managers", "lower": 1, "upper": 40, "integer": true, "called": "resource managers", "unit": "", "allowed": "a whole number at least 1 and at most 40", "try": "3"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"state_spaces.transaction_commit_states": { compute: state_spaces$transaction_commit_states, parameters: [{"name": "resource_managers", "lower": 1, "upper": 40, "integer": true, "called": "resource managers", "unit": "", "allowed": "a whole number at least 1 and at most 40", "try": "3"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"state_spaces.transaction_commit_generated": { compute: state_spaces$transaction_commit_generated, parameters: [{"name": "resource_managers", "lower": 1, "upper": 40, "integer": true, "called": "resource managers", "unit": "", "allowed": "a whole number at least 1 and at most 40", "try": "3"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"statistics.half_width": { compute: statistics$half_width, parameters: [{"name": "standard_deviation", "lower": 0, "called": "standard deviation", "unit": "", "allowed": "at least 0", "try": "1"}, {"name": "runs", "lower": 2, "upper": 1000000000.0, "integer": true, "called": "runs", "unit": "", "allowed": "a whole number at least 2 and at most 1 000 000 000", "try": "10"}, {"name": "confidence", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "confidence", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.95"}], result: {"lower": 0}, requires: [], caveats: [] },
"statistics.replication_half_width": { compute: statistics$replication_half_width, parameters: [{"name": "observations", "vector": true, "called": "observations", "unit": "", "allowed": "any finite number", "try": "1"}, {"name": "confidence", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "confidence", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.95"}], result: {"lower": 0}, requires: [[({ observations }) => (py.len(observations) >= 2), "observations", "observations={observations} is a single number, from which no spread can be seen; two or more are allowed; try [1.0, 2.0]."]], caveats: [] },
"statistics.runs_for_half_width": { compute: statistics$runs_for_half_width, parameters: [{"name": "standard_deviation", "lower": 0, "called": "standard deviation", "unit": "", "allowed": "at least 0", "try": "1"}, {"name": "half_width", "lower": 0, "lowerOpen": true, "called": "half-width", "unit": "", "allowed": "above 0", "try": "0.1"}, {"name": "normal_quantile", "lower": 0, "lowerOpen": true, "called": "normal quantile", "unit": "", "allowed": "above 0", "try": "1.96"}], result: {"lower": 0, "integer": true}, requires: [], caveats: [] },
"statistics.mm1_asymptotic_variance": { compute: statistics$mm1_asymptotic_variance, parameters: [{"name": "utilisation", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.8"}], result: {"lower": 0}, requires: [], caveats: [] },
"statistics.mm1_run_length": { compute: statistics$mm1_run_length, parameters: [{"name": "utilisation", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "utilisation", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.8"}, {"name": "relative_half_width", "lower": 0, "lowerOpen": true, "called": "relative half-width", "unit": "", "allowed": "above 0 %", "try": "0.05"}, {"name": "normal_quantile", "lower": 0, "lowerOpen": true, "called": "normal quantile", "unit": "", "allowed": "above 0", "try": "1.96"}, {"name": "service_rate", "lower": 0, "lowerOpen": true, "called": "service rate", "unit": "1/s", "allowed": "above 0 /s", "try": "1 (1/s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"statistics.batch_means_variance": { compute: statistics$batch_means_variance, parameters: [{"name": "batch_means", "vector": true, "called": "batch means", "unit": "", "allowed": "any finite number", "try": "1"}], result: {"lower": 0}, requires: [[({ batch_means }) => (py.len(batch_means) >= 2), "batch_means", "batch_means={batch_means} is a single number, from which no spread can be seen; two or more are allowed; try [1.0, 2.0]."]], caveats: [] },
"statistics.quantile_coverage": { compute: statistics$quantile_coverage, parameters: [{"name": "samples", "lower": 1, "upper": 10000, "integer": true, "called": "samples", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "100"}, {"name": "quantile", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "quantile", "unit": "", "allowed": "above 0 and below 1", "try": "0.5"}, {"name": "lower_rank", "lower": 0, "upper": 1e+40, "integer": true, "called": "lower rank", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10⁴⁰", "try": "40"}, {"name": "upper_rank", "lower": 1, "upper": 1e+40, "integer": true, "called": "upper rank", "unit": "", "allowed": "a whole number at least 1 and at most 1 × 10⁴⁰", "try": "61"}], result: {"lower": 0, "upper": 1}, requires: [[({ lower_rank, upper_rank }) => (lower_rank < upper_rank), "lower_rank", "lower_rank={lower_rank} is not below upper_rank={upper_rank}; lower_rank is allowed from 0 to upper_rank-1; try lower_rank=0."], [({ samples, upper_rank }) => (upper_rank <= (samples + 1)), "upper_rank", "upper_rank={upper_rank} is more than one past samples={samples}; upper_rank is allowed up to samples+1; try upper_rank=1."]], caveats: [] },
"statistics.quantile_lower_rank": { compute: statistics$quantile_lower_rank, parameters: [{"name": "samples", "lower": 1, "upper": 10000, "integer": true, "called": "samples", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "100"}, {"name": "quantile", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "quantile", "unit": "", "allowed": "above 0 and below 1", "try": "0.5"}, {"name": "confidence", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "confidence", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.95"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"statistics.quantile_upper_rank": { compute: statistics$quantile_upper_rank, parameters: [{"name": "samples", "lower": 1, "upper": 10000, "integer": true, "called": "samples", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "100"}, {"name": "quantile", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "quantile", "unit": "", "allowed": "above 0 and below 1", "try": "0.5"}, {"name": "confidence", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "confidence", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.95"}], result: {"lower": 1, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"statistics.samples_for_quantile": { compute: statistics$samples_for_quantile, parameters: [{"name": "quantile", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "quantile", "unit": "", "allowed": "above 0 and below 1", "try": "0.5"}, {"name": "confidence", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "confidence", "unit": "", "allowed": "above 0 % and below 100 %", "try": "0.95"}], result: {"lower": 1, "upper": 1e+18, "integer": true}, requires: [], caveats: [] },
"storage.code_overhead": { compute: storage$code_overhead, parameters: [{"name": "data_fragments", "lower": 1, "upper": 1000, "integer": true, "called": "data fragments", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "6"}, {"name": "parity_fragments", "lower": 0, "upper": 1000, "integer": true, "called": "parity fragments", "unit": "", "allowed": "a whole number at least 0 and at most 1 000", "try": "3"}], result: {"lower": 0}, requires: [], caveats: [] },
"storage.code_loss": { compute: storage$code_loss, parameters: [{"name": "data_fragments", "lower": 1, "upper": 1000, "integer": true, "called": "data fragments", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "6"}, {"name": "parity_fragments", "lower": 0, "upper": 1000, "integer": true, "called": "parity fragments", "unit": "", "allowed": "a whole number at least 0 and at most 1 000", "try": "3"}, {"name": "fragment_loss", "lower": 0, "upper": 1, "called": "loss of one piece", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ fragment_loss }) => (fragment_loss < 1), "fragment_loss", "This takes losses to be independent. Fragments in one rack, of one batch of disks or under one bug are lost together."]] },
"storage.code_loss_time": { compute: storage$code_loss_time, parameters: [{"name": "data_fragments", "lower": 1, "upper": 1000, "integer": true, "called": "data fragments", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "6"}, {"name": "parity_fragments", "lower": 0, "upper": 1000, "integer": true, "called": "parity fragments", "unit": "", "allowed": "a whole number at least 0 and at most 1 000", "try": "3"}, {"name": "time_to_failure", "lower": 0, "lowerOpen": true, "called": "mean time to failure", "unit": "s", "allowed": "above 0 s", "try": "2592000 (s)"}, {"name": "time_to_repair", "lower": 0, "lowerOpen": true, "called": "mean time to repair", "unit": "s", "allowed": "above 0 s", "try": "3600 (s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [[({  }) => true, null, "This takes failures to be independent. Pieces in one rack, of one batch of disks or under one bug are lost together."]] },
"storage.replication_loss": { compute: storage$replication_loss, parameters: [{"name": "fragment_loss", "lower": 0, "upper": 1, "called": "loss of one piece", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "copies", "lower": 1, "upper": 100, "integer": true, "called": "copies", "unit": "", "allowed": "a whole number at least 1 and at most 100", "try": "3"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ copies }) => (copies > 1), "copies", "This takes losses to be independent. Copies in one rack, of one batch of disks or under one bug are lost together."]] },
"storage.local_repair_reads": { compute: storage$local_repair_reads, parameters: [{"name": "data_fragments", "lower": 1, "upper": 1000, "integer": true, "called": "data fragments", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "12"}, {"name": "local_parities", "lower": 1, "upper": 1000, "integer": true, "called": "local parities", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "2"}], result: {"lower": 0}, requires: [[({ data_fragments, local_parities }) => (local_parities <= data_fragments), "local_parities", "local_parities={local_parities} is more than data_fragments={data_fragments}, so that some group would be empty; local_parities is allowed from 1 to {data_fragments}; try local_parities=1."]], caveats: [] },
"storage.local_code_overhead": { compute: storage$local_code_overhead, parameters: [{"name": "data_fragments", "lower": 1, "upper": 1000, "integer": true, "called": "data fragments", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "12"}, {"name": "local_parities", "lower": 1, "upper": 1000, "integer": true, "called": "local parities", "unit": "", "allowed": "a whole number at least 1 and at most 1 000", "try": "2"}, {"name": "global_parities", "lower": 0, "upper": 1000, "integer": true, "called": "global parities", "unit": "", "allowed": "a whole number at least 0 and at most 1 000", "try": "2"}], result: {"lower": 0}, requires: [], caveats: [] },
"storage.lsm_levels": { compute: storage$lsm_levels, parameters: [{"name": "data_size", "lower": 0, "called": "data size", "unit": "byte", "allowed": "at least 0 B", "try": "1099511627776 (byte)"}, {"name": "buffer_size", "lower": 0, "lowerOpen": true, "called": "buffer size", "unit": "byte", "allowed": "above 0 B", "try": "67108864 (byte)"}, {"name": "size_ratio", "lower": 1, "lowerOpen": true, "called": "size ratio", "unit": "", "allowed": "above 1", "try": "10"}], result: {"lower": 0, "upper": 1e+18, "integer": true}, requires: [], caveats: [] },
"storage.leveled_write_amplification": { compute: storage$leveled_write_amplification, parameters: [{"name": "levels", "lower": 0, "upper": 1e+18, "integer": true, "called": "levels", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10¹⁸", "try": "5"}, {"name": "size_ratio", "lower": 1, "lowerOpen": true, "called": "size ratio", "unit": "", "allowed": "above 1", "try": "10"}], result: {"lower": 0}, requires: [], caveats: [] },
"storage.tiered_write_amplification": { compute: storage$tiered_write_amplification, parameters: [{"name": "levels", "lower": 0, "upper": 1e+18, "integer": true, "called": "levels", "unit": "", "allowed": "a whole number at least 0 and at most 1 × 10¹⁸", "try": "5"}], result: {"lower": 0}, requires: [], caveats: [] },
"storage.replication_bandwidth": { compute: storage$replication_bandwidth, parameters: [{"name": "copies", "lower": 1, "upper": 100, "integer": true, "called": "copies", "unit": "", "allowed": "a whole number at least 1 and at most 100", "try": "3"}, {"name": "incoming_rate", "lower": 0, "called": "incoming rate", "unit": "byte/s", "allowed": "at least 0 B/s", "try": "100000000 (byte/s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"storage.rebuild_time": { compute: storage$rebuild_time, parameters: [{"name": "lost_data", "lower": 0, "called": "data to rebuild", "unit": "byte", "allowed": "at least 0 B", "try": "1000000000000 (byte)"}, {"name": "disk_rate", "lower": 0, "lowerOpen": true, "called": "disk rate", "unit": "byte/s", "allowed": "above 0 B/s", "try": "200000000 (byte/s)"}, {"name": "network_rate", "lower": 0, "lowerOpen": true, "called": "network rate", "unit": "byte/s", "allowed": "above 0 B/s", "try": "1250000000 (byte/s)"}, {"name": "rebuilds", "lower": 1, "upper": 1000000.0, "integer": true, "called": "rebuilds at once", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "1"}], result: {"lower": 0}, requires: [], caveats: [] },
"storage.durability": { compute: storage$durability, parameters: [{"name": "mean_time_to_loss", "lower": 0, "lowerOpen": true, "called": "mean time to data loss", "unit": "s", "allowed": "above 0 s", "try": "3600000000000 (s)"}, {"name": "period", "lower": 0, "lowerOpen": true, "called": "period", "unit": "s", "allowed": "above 0 s", "try": "31557600 (s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"storage.durability_approximate": { compute: storage$durability_approximate, parameters: [{"name": "mean_time_to_loss", "lower": 0, "lowerOpen": true, "called": "mean time to data loss", "unit": "s", "allowed": "above 0 s", "try": "3600000000000 (s)"}, {"name": "period", "lower": 0, "lowerOpen": true, "called": "period", "unit": "s", "allowed": "above 0 s", "try": "31557600 (s)"}], result: {"lower": 0, "upper": 1}, requires: [[({ mean_time_to_loss, period }) => (period <= mean_time_to_loss), "period", "period={period} s is longer than mean_time_to_loss={mean_time_to_loss} s, where the approximation is negative; period is allowed up to {mean_time_to_loss}; try durability, which is exact."]], caveats: [] },
"storage.loss_in_period": { compute: storage$loss_in_period, parameters: [{"name": "mean_time_to_loss", "lower": 0, "lowerOpen": true, "called": "mean time to data loss", "unit": "s", "allowed": "above 0 s", "try": "3600000000000 (s)"}, {"name": "period", "lower": 0, "lowerOpen": true, "called": "period", "unit": "s", "allowed": "above 0 s", "try": "31557600 (s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"storage.retained_volume": { compute: storage$retained_volume, parameters: [{"name": "write_rate", "lower": 0, "called": "write rate", "unit": "byte/s", "allowed": "at least 0 B/s", "try": "1000000 (byte/s)"}, {"name": "outage", "lower": 0, "called": "outage", "unit": "s", "allowed": "at least 0 s", "try": "10800 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"tail.slow_requests": { compute: tail$slow_requests, parameters: [{"name": "slow_share", "lower": 0, "upper": 1, "called": "slow share of one server", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "fan_out", "lower": 1, "upper": 1000000, "integer": true, "called": "fan-out", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "100"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [[({ fan_out }) => (fan_out > 1), "fan_out", "This takes slow answers to be independent between servers. If they come from one cause, such as a slow network or a full queue that all share, fewer requests are slow, and hedging helps less."]] },
"tail.leaf_quantile": { compute: tail$leaf_quantile, parameters: [{"name": "quantile", "lower": 0, "upper": 1, "called": "quantile", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.99"}, {"name": "fan_out", "lower": 1, "upper": 1000000, "integer": true, "called": "fan-out", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "100"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"tail.fan_out_for": { compute: tail$fan_out_for, parameters: [{"name": "slow_requests", "lower": 0, "upper": 1, "called": "slow share of requests", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "slow_share", "lower": 0, "upper": 1, "called": "slow share of one server", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}], result: {"lower": 0}, requires: [[({ slow_requests, slow_share }) => py.and(py.and((slow_share > 0), (slow_share < 1)), (slow_requests < 1)), "slow_share", "slow_share={slow_share} and slow_requests={slow_requests} leave the fan-out open; slow_share is allowed between 0 and 1, both excluded, and slow_requests below 1; try slow_share=0.01 and slow_requests=0.5."]], caveats: [] },
"tail.hedged_slow_share": { compute: tail$hedged_slow_share, parameters: [{"name": "slow_at_limit", "lower": 0, "upper": 1, "called": "slow at the limit", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "slow_after_hedge", "lower": 0, "upper": 1, "called": "slow after the hedge", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.02"}], result: {"lower": 0, "upper": 1}, requires: [[({ slow_at_limit, slow_after_hedge }) => (slow_after_hedge >= slow_at_limit), "slow_after_hedge", "slow_after_hedge={slow_after_hedge} is below slow_at_limit={slow_at_limit}, but the second copy has less time, so more of its answers are late; slow_after_hedge is allowed from {slow_at_limit} to 1; try slow_after_hedge={slow_at_limit}."]], caveats: [] },
"tail.hedge_extra_load": { compute: tail$hedge_extra_load, parameters: [{"name": "answered_before", "lower": 0, "upper": 1, "called": "answered before the hedge", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.95"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"tail.redundant_slow_share": { compute: tail$redundant_slow_share, parameters: [{"name": "slow_share", "lower": 0, "upper": 1, "called": "slow share of one server", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.01"}, {"name": "copies", "lower": 1, "upper": 100, "integer": true, "called": "copies sent", "unit": "", "allowed": "a whole number at least 1 and at most 100", "try": "2"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"tail.chain_quantile": { compute: tail$chain_quantile, parameters: [{"name": "stages", "lower": 1, "upper": 10000, "integer": true, "called": "stages", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "6"}, {"name": "stage_mean", "lower": 0, "lowerOpen": true, "called": "mean of a stage", "unit": "s", "allowed": "above 0 s", "try": "0.05 (s)"}, {"name": "stage_deviation", "lower": 0, "called": "deviation of a stage", "unit": "s", "allowed": "at least 0 s", "try": "0.01 (s)"}, {"name": "quantile", "lower": 0.5, "upper": 1, "upperOpen": true, "called": "quantile", "unit": "", "allowed": "at least 50 % and below 100 %", "try": "0.99"}], result: {"lower": 0}, requires: [], caveats: [[({ stages }) => (stages < 10), "stages", "With few stages the sum is not normal yet: for skewed stage times the real high percentiles are later than this."]] },
"tail.percentile_overstatement": { compute: tail$percentile_overstatement, parameters: [{"name": "stages", "lower": 1, "upper": 10000, "integer": true, "called": "stages", "unit": "", "allowed": "a whole number at least 1 and at most 10 000", "try": "6"}, {"name": "stage_mean", "lower": 0, "lowerOpen": true, "called": "mean of a stage", "unit": "s", "allowed": "above 0 s", "try": "0.05 (s)"}, {"name": "stage_deviation", "lower": 0, "called": "deviation of a stage", "unit": "s", "allowed": "at least 0 s", "try": "0.01 (s)"}, {"name": "quantile", "lower": 0.5, "upper": 1, "upperOpen": true, "called": "quantile", "unit": "", "allowed": "at least 50 % and below 100 %", "try": "0.99"}], result: {"lower": 1, "upper": 10000}, requires: [], caveats: [[({ stages }) => (stages < 10), "stages", "With few stages the sum is not normal yet: for skewed stage times the real high percentiles are later than this."]] },
"teams.time_to_repair": { compute: teams$time_to_repair, parameters: [{"name": "detect", "lower": 0, "called": "time to detect", "unit": "s", "allowed": "at least 0 s", "try": "600 (s)"}, {"name": "diagnose", "lower": 0, "called": "time to diagnose", "unit": "s", "allowed": "at least 0 s", "try": "1800 (s)"}, {"name": "mend", "lower": 0, "called": "time to mend", "unit": "s", "allowed": "at least 0 s", "try": "900 (s)"}, {"name": "verify", "lower": 0, "called": "time to verify", "unit": "s", "allowed": "at least 0 s", "try": "300 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"teams.phase_share": { compute: teams$phase_share, parameters: [{"name": "phase", "lower": 0, "called": "time of the phase", "unit": "s", "allowed": "at least 0 s", "try": "600 (s)"}, {"name": "time_to_repair", "lower": 0, "lowerOpen": true, "called": "time to repair", "unit": "s", "allowed": "above 0 s", "try": "3600 (s)"}], result: {"lower": 0, "upper": 1}, requires: [[({ phase, time_to_repair }) => (phase <= time_to_repair), "phase", "phase={phase} s is more than time_to_repair={time_to_repair} s, of which it is a part; phase is allowed up to {time_to_repair}; try phase={time_to_repair}."]], caveats: [] },
"teams.shortened_repair": { compute: teams$shortened_repair, parameters: [{"name": "time_to_repair", "lower": 0, "lowerOpen": true, "called": "time to repair", "unit": "s", "allowed": "above 0 s", "try": "3600 (s)"}, {"name": "phase_share", "lower": 0, "upper": 1, "called": "share of the phase", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.5"}, {"name": "saving", "lower": 0, "upper": 1, "called": "saving", "unit": "", "allowed": "at least 0 % and at most 100 %", "try": "0.5"}], result: {"lower": 0}, requires: [], caveats: [] },
"teams.on_call_engineers": { compute: teams$on_call_engineers, parameters: [{"name": "roles", "lower": 1, "upper": 100, "integer": true, "called": "roles", "unit": "", "allowed": "a whole number at least 1 and at most 100", "try": "2"}, {"name": "on_call_share", "lower": 0, "lowerOpen": true, "upper": 1, "called": "on-call share", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.25"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [], caveats: [] },
"teams.incidents_per_shift": { compute: teams$incidents_per_shift, parameters: [{"name": "shift", "lower": 0, "lowerOpen": true, "called": "shift", "unit": "s", "allowed": "above 0 s", "try": "43200 (s)"}, {"name": "time_per_incident", "lower": 0, "lowerOpen": true, "called": "time for each incident", "unit": "s", "allowed": "above 0 s", "try": "21600 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"teams.quiet_shift": { compute: teams$quiet_shift, parameters: [{"name": "page_rate", "lower": 0, "called": "page rate", "unit": "1/s", "allowed": "at least 0 /s", "try": "0.00002 (1/s)"}, {"name": "shift", "lower": 0, "lowerOpen": true, "called": "shift", "unit": "s", "allowed": "above 0 s", "try": "43200 (s)"}], result: {"lower": 0, "upper": 1}, requires: [], caveats: [] },
"training.ring_all_reduce_time": { compute: training$ring_all_reduce_time, parameters: [{"name": "workers", "lower": 2, "upper": 10000000, "integer": true, "called": "workers", "unit": "", "allowed": "a whole number at least 2 and at most 10 000 000", "try": "8"}, {"name": "data_size", "lower": 0, "called": "data size", "unit": "byte", "allowed": "at least 0 B", "try": "1073741824 (byte)"}, {"name": "bit_rate", "lower": 0, "lowerOpen": true, "called": "bit rate", "unit": "bit/s", "allowed": "above 0 bit/s", "try": "100000000000 (bit/s)"}, {"name": "step_latency", "lower": 0, "called": "step latency", "unit": "s", "allowed": "at least 0 s", "try": "0.00001 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"training.all_reduce_bytes": { compute: training$all_reduce_bytes, parameters: [{"name": "workers", "lower": 2, "upper": 10000000, "integer": true, "called": "workers", "unit": "", "allowed": "a whole number at least 2 and at most 10 000 000", "try": "8"}, {"name": "data_size", "lower": 0, "called": "data size", "unit": "byte", "allowed": "at least 0 B", "try": "1073741824 (byte)"}], result: {"lower": 0}, requires: [], caveats: [] },
"training.young_interval": { compute: training$young_interval, parameters: [{"name": "checkpoint_time", "lower": 0, "lowerOpen": true, "called": "checkpoint time", "unit": "s", "allowed": "above 0 s", "try": "60 (s)"}, {"name": "time_to_failure", "lower": 0, "lowerOpen": true, "called": "mean time to failure", "unit": "s", "allowed": "above 0 s", "try": "14400 (s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [[({ checkpoint_time, time_to_failure }) => (checkpoint_time > (0.05 * time_to_failure)), "checkpoint_time", "A checkpoint takes more than a twentieth of the time to failure, where this first approximation is off by some per cent."]] },
"training.daly_interval": { compute: training$daly_interval, parameters: [{"name": "checkpoint_time", "lower": 0, "lowerOpen": true, "called": "checkpoint time", "unit": "s", "allowed": "above 0 s", "try": "60 (s)"}, {"name": "time_to_failure", "lower": 0, "lowerOpen": true, "called": "mean time to failure", "unit": "s", "allowed": "above 0 s", "try": "14400 (s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"training.checkpoint_overhead": { compute: training$checkpoint_overhead, parameters: [{"name": "interval", "lower": 0, "lowerOpen": true, "called": "checkpoint interval", "unit": "s", "allowed": "above 0 s", "try": "1200 (s)"}, {"name": "checkpoint_time", "lower": 0, "lowerOpen": true, "called": "checkpoint time", "unit": "s", "allowed": "above 0 s", "try": "60 (s)"}, {"name": "time_to_failure", "lower": 0, "lowerOpen": true, "called": "mean time to failure", "unit": "s", "allowed": "above 0 s", "try": "14400 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"training.run_time_with_failures": { compute: training$run_time_with_failures, parameters: [{"name": "work", "lower": 0, "called": "work", "unit": "s", "allowed": "at least 0 s", "try": "2592000 (s)"}, {"name": "interval", "lower": 0, "lowerOpen": true, "called": "checkpoint interval", "unit": "s", "allowed": "above 0 s", "try": "1200 (s)"}, {"name": "checkpoint_time", "lower": 0, "lowerOpen": true, "called": "checkpoint time", "unit": "s", "allowed": "above 0 s", "try": "60 (s)"}, {"name": "restart_time", "lower": 0, "called": "restart time", "unit": "s", "allowed": "at least 0 s", "try": "300 (s)"}, {"name": "time_to_failure", "lower": 0, "lowerOpen": true, "called": "mean time to failure", "unit": "s", "allowed": "above 0 s", "try": "14400 (s)"}], result: {"lower": 0}, requires: [[({ interval, checkpoint_time, time_to_failure }) => ((interval + checkpoint_time) <= (100 * time_to_failure)), "interval", "interval={interval} s and its checkpoint take more than 100 times time_to_failure={time_to_failure} s, so that nothing would ever get through; interval is allowed up to 100 times time_to_failure less the checkpoint; try a shorter interval."], [({ restart_time, time_to_failure }) => (restart_time <= (100 * time_to_failure)), "restart_time", "restart_time={restart_time} s is more than 100 times time_to_failure={time_to_failure} s, so that no restart would get through; restart_time is allowed up to 100 times time_to_failure; try a shorter restart_time."]], caveats: [] },
"training.batched_throughput": { compute: training$batched_throughput, parameters: [{"name": "batch", "lower": 1, "upper": 1000000.0, "integer": true, "called": "batch", "unit": "", "allowed": "a whole number at least 1 and at most 1 000 000", "try": "16"}, {"name": "fixed_time", "lower": 0, "called": "fixed time", "unit": "s", "allowed": "at least 0 s", "try": "0.02 (s)"}, {"name": "item_time", "lower": 0, "lowerOpen": true, "called": "time for each", "unit": "s", "allowed": "above 0 s", "try": "0.001 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"training.largest_batch": { compute: training$largest_batch, parameters: [{"name": "latency_limit", "lower": 0, "lowerOpen": true, "called": "latency limit", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "fixed_time", "lower": 0, "called": "fixed time", "unit": "s", "allowed": "at least 0 s", "try": "0.02 (s)"}, {"name": "item_time", "lower": 0, "lowerOpen": true, "called": "time for each", "unit": "s", "allowed": "above 0 s", "try": "0.001 (s)"}], result: {"lower": 0, "upper": 1e+40, "integer": true}, requires: [[({ latency_limit, fixed_time, item_time }) => ((fixed_time + item_time) <= latency_limit), "latency_limit", "latency_limit={latency_limit} s is less than a single request takes, fixed_time={fixed_time} s and item_time={item_time} s; latency_limit is allowed from their sum; try a longer latency_limit."]], caveats: [] },
"transport.bandwidth_delay_product": { compute: transport$bandwidth_delay_product, parameters: [{"name": "bit_rate", "lower": 0, "lowerOpen": true, "called": "bit rate", "unit": "bit/s", "allowed": "above 0 bit/s", "try": "1000000000 (bit/s)"}, {"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"transport.window_limited_throughput": { compute: transport$window_limited_throughput, parameters: [{"name": "window", "lower": 0, "lowerOpen": true, "called": "window", "unit": "byte", "allowed": "above 0 B", "try": "65535 (byte)"}, {"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"transport.mathis_throughput": { compute: transport$mathis_throughput, parameters: [{"name": "segment_size", "lower": 1, "upper": 65535, "called": "segment size", "unit": "byte", "allowed": "at least 1 B and at most 64 KiB", "try": "1460 (byte)"}, {"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "loss_probability", "lower": 0, "lowerOpen": true, "upper": 1, "called": "loss probability", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.0001"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [[({ loss_probability }) => (loss_probability > 0.02), "loss_probability", "Above about 2 % loss, timeouts dominate and this overstates what TCP gets; the formula of Padhye and others counts them."]] },
"transport.pftk_throughput": { compute: transport$pftk_throughput, parameters: [{"name": "segment_size", "lower": 1, "upper": 65535, "called": "segment size", "unit": "byte", "allowed": "at least 1 B and at most 64 KiB", "try": "1460 (byte)"}, {"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "loss_probability", "lower": 0, "lowerOpen": true, "upper": 1, "called": "loss probability", "unit": "", "allowed": "above 0 % and at most 100 %", "try": "0.0001"}, {"name": "packets_per_ack", "lower": 1, "upper": 16, "called": "packets per acknowledgement", "unit": "", "allowed": "at least 1 and at most 16", "try": "1"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"transport.slow_start_bytes": { compute: transport$slow_start_bytes, parameters: [{"name": "initial_window", "lower": 1, "called": "initial window", "unit": "byte", "allowed": "at least 1 B", "try": "14600 (byte)"}, {"name": "rounds", "lower": 0, "upper": 60, "integer": true, "called": "round trips", "unit": "", "allowed": "a whole number at least 0 and at most 60", "try": "3"}], result: {"lower": 0}, requires: [], caveats: [] },
"transport.slow_start_rounds": { compute: transport$slow_start_rounds, parameters: [{"name": "data_size", "lower": 0, "called": "data size", "unit": "byte", "allowed": "at least 0 B", "try": "1500 (byte)"}, {"name": "initial_window", "lower": 1, "called": "initial window", "unit": "byte", "allowed": "at least 1 B", "try": "14600 (byte)"}], result: {"lower": 0, "upper": 60, "integer": true}, requires: [], caveats: [] },
"transport.cubic_window": { compute: transport$cubic_window, parameters: [{"name": "time_since_loss", "lower": 0, "called": "time since the loss", "unit": "s", "allowed": "at least 0 s", "try": "1 (s)"}, {"name": "window_at_loss", "lower": 0, "lowerOpen": true, "called": "window at the loss", "unit": "", "allowed": "above 0", "try": "100"}, {"name": "cubic_constant", "lower": 0, "lowerOpen": true, "called": "CUBIC constant", "unit": "1/s³", "allowed": "above 0 1/s³", "try": "0.4 (1/s³)"}, {"name": "decrease_factor", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "decrease factor", "unit": "", "allowed": "above 0 and below 1", "try": "0.7"}], result: {"lower": 0}, requires: [], caveats: [] },
"transport.cubic_recovery_time": { compute: transport$cubic_recovery_time, parameters: [{"name": "window_at_loss", "lower": 0, "lowerOpen": true, "called": "window at the loss", "unit": "", "allowed": "above 0", "try": "100"}, {"name": "cubic_constant", "lower": 0, "lowerOpen": true, "called": "CUBIC constant", "unit": "1/s³", "allowed": "above 0 1/s³", "try": "0.4 (1/s³)"}, {"name": "decrease_factor", "lower": 0, "lowerOpen": true, "upper": 1, "upperOpen": true, "called": "decrease factor", "unit": "", "allowed": "above 0 and below 1", "try": "0.7"}], result: {"lower": 0}, requires: [], caveats: [] },
"transport.round_trip_variation": { compute: transport$round_trip_variation, parameters: [{"name": "variation", "lower": 0, "called": "round-trip variation", "unit": "s", "allowed": "at least 0 s", "try": "0.02 (s)"}, {"name": "smoothed_round_trip", "lower": 0, "lowerOpen": true, "called": "smoothed round trip", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "sample", "lower": 0, "lowerOpen": true, "called": "new sample", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
"transport.smoothed_round_trip": { compute: transport$smoothed_round_trip, parameters: [{"name": "smoothed", "lower": 0, "lowerOpen": true, "called": "smoothed round trip", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "sample", "lower": 0, "lowerOpen": true, "called": "new sample", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}], result: {"lower": 0, "lowerOpen": true}, requires: [], caveats: [] },
"transport.retransmission_timeout": { compute: transport$retransmission_timeout, parameters: [{"name": "smoothed_round_trip", "lower": 0, "lowerOpen": true, "called": "smoothed round trip", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "variation", "lower": 0, "called": "round-trip variation", "unit": "s", "allowed": "at least 0 s", "try": "0.02 (s)"}, {"name": "granularity", "lower": 0, "called": "clock granularity", "unit": "s", "allowed": "at least 0 s", "try": "0.001 (s)"}], result: {"lower": 0}, requires: [], caveats: [[({ smoothed_round_trip, variation, granularity }) => ((py.max(granularity, 4 * variation) + smoothed_round_trip) < 1), "variation", "The result is under one second, to which RFC 6298 (rule 2.4) rounds it up; many systems use a lower floor, such as 200 ms."]] },
"transport.time_to_first_byte": { compute: transport$time_to_first_byte, parameters: [{"name": "round_trip", "lower": 0, "lowerOpen": true, "called": "round-trip time", "unit": "s", "allowed": "above 0 s", "try": "0.1 (s)"}, {"name": "handshake_rounds", "lower": 0, "upper": 20, "integer": true, "called": "handshake round trips", "unit": "", "allowed": "a whole number at least 0 and at most 20", "try": "2"}, {"name": "server_time", "lower": 0, "called": "server time", "unit": "s", "allowed": "at least 0 s", "try": "0.01 (s)"}], result: {"lower": 0}, requires: [], caveats: [] },
};
