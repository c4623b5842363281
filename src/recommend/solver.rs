//! Which items cover enough for the least cost: the integer program behind a stack.
//!
//! For each concept *g* the degrees to which items have it are its levels; reaching one gains what
//! [`Wanted::gain`] says. With *x* in {0, 1} for each item and *z* in [0, 1] for each level:
//!
//! ```text
//! minimise    Σ cost · x, then Σ x                the least ECTS, then the fewest items
//! subject to  z(g, l) ≤ Σ x of items with g to degree l or more
//!             Σ gain of level · z ≥ target
//!             x ≤ Σ x of what meets a prerequisite, for each
//!             Σ cost · x ≤ budget,  Σ x ≤ most items
//! ```
//!
//! Costs are multiples of some unit, as items are of one: a bound that is less than that away proves the best.
//! Where the target cannot be reached, what is gained is maximised instead. This is partial weighted set cover
//! with levels (Nemhauser and Wolsey 1988, III.3.9 for the submodular function behind it), which is NP-hard;
//! but what no optimal answer needs is left out first, and what remains is small.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use microlp::{ComparisonOp, OptimizationDirection, SolutionStatus, SolveOptions, SolveOutcome, Variable};
use serde::Serialize;
use utoipa::ToSchema;

use crate::corpus::Wanted;

/// What a credit counts beside gaining everything, where the target cannot be reached.
const CREDIT: f64 = 1e-6;

/// How much may be missing of a target or exceed a budget by rounding.
const ROUNDING: f64 = 1e-4;

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it costs, in ECTS credits, above 0.
    pub cost: f64,
    /// Which of the wanted concepts it has, and to what degree in (0, 1], in order.
    pub degrees: Vec<(u32, f32)>,
    /// What has to be chosen before: for each prerequisite, the items of which one is enough.
    pub needs: Vec<Vec<usize>>,
}

/// What is to be solved.
#[derive(Clone, Debug)]
pub struct Problem<'a> {
    /// What can be chosen.
    pub items: &'a [Item],
    /// What is wanted.
    pub wanted: &'a [Wanted],
    /// How much is to be gained.
    pub target: f32,
    /// The most that all may cost.
    pub budget: Option<f64>,
    /// The most items.
    pub most_items: usize,
    /// How long to look for a better answer.
    pub time: Duration,
}

/// How an answer was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StackMethod)]
pub enum Method {
    /// By integer programming, proven to be the best.
    Exact,
    /// By integer programming, stopped at the time limit.
    Stopped,
    /// Step by step: the most gained per credit.
    Greedy,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What is chosen, in the order of the items.
    pub chosen: Vec<usize>,
    /// What it costs.
    pub cost: f64,
    /// What it gains.
    pub gain: f32,
    /// How it was found.
    pub method: Method,
    /// How far it may be from the best, in [0, 1]: of the cost where the target is reached, else of the gain;
    /// 0 if it is proven to be the best.
    pub gap: f64,
}

impl Problem<'_> {
    /// What a set of items gains.
    pub fn gain(&self, chosen: &[usize]) -> f32 {
        let mut best = vec![0.0_f32; self.wanted.len()];
        for (at, degree) in chosen.iter().flat_map(|item| &self.items[*item].degrees) {
            let best = &mut best[*at as usize];
            *best = best.max(*degree);
        }
        self.wanted.iter().zip(best).map(|(one, degree)| one.gain(degree)).sum()
    }

    fn cost(&self, chosen: &[usize]) -> f64 {
        chosen.iter().map(|item| self.items[*item].cost).sum()
    }

    fn fits(&self, chosen: &BTreeSet<usize>) -> bool {
        let cost: f64 = chosen.iter().map(|item| self.items[*item].cost).sum();
        chosen.len() <= self.most_items && self.budget.is_none_or(|budget| cost <= budget + ROUNDING)
    }

    fn reaches(&self, gain: f32) -> bool {
        f64::from(gain) >= f64::from(self.target) - ROUNDING * f64::from(self.target).max(ROUNDING)
    }

    fn found(&self, chosen: BTreeSet<usize>, method: Method, gap: f64) -> Found {
        let chosen: Vec<usize> = chosen.into_iter().collect();
        let (cost, gain) = (self.cost(&chosen), self.gain(&chosen));
        Found { chosen, cost, gain, method, gap }
    }

    /// The least that gaining the target costs, as if items never overlapped and could be had in part.
    fn least_cost(&self) -> f64 {
        let mut all: Vec<(f64, f64)> =
            (0..self.items.len()).map(|at| (f64::from(self.gain(&[at])), self.items[at].cost)).collect();
        all.sort_by(|a, b| (b.0 / b.1).total_cmp(&(a.0 / a.1)));
        let (mut left, mut cost) = (f64::from(self.target), 0.0);
        for (gain, price) in all {
            if gain >= left {
                return cost + price * left / gain.max(f64::MIN_POSITIVE);
            }
            left -= gain;
            cost += price;
        }
        cost
    }

    /// An item with what has to be chosen before it and is not yet, in each case what costs least of what can be
    /// had in an earlier round; `None` if it cannot be had.
    fn with_needs(
        &self,
        item: usize,
        rounds: &[Option<usize>],
        chosen: &BTreeSet<usize>,
    ) -> Option<BTreeSet<usize>> {
        rounds[item]?;
        let (mut all, mut open) = (BTreeSet::new(), vec![item]);
        while let Some(item) = open.pop() {
            if chosen.contains(&item) || !all.insert(item) {
                continue;
            }
            for need in &self.items[item].needs {
                if need
                    .iter()
                    .any(|way| chosen.contains(way) || all.contains(way) && rounds[*way] < rounds[item])
                {
                    continue;
                }
                let earlier =
                    need.iter().filter(|way| rounds[**way].is_some() && rounds[**way] < rounds[item]);
                let cost = |way: &usize| self.items[*way].cost;
                open.push(*earlier.min_by(|a, b| cost(a).total_cmp(&cost(b)))?);
            }
        }
        Some(all)
    }

    /// Whether a set can be studied in some order.
    pub fn order(&self, chosen: &[usize]) -> Result<Vec<usize>, BTreeSet<usize>> {
        let (mut left, mut done, mut order) = (chosen.to_vec(), BTreeSet::new(), vec![]);
        while !left.is_empty() {
            let is_ready = |item: &usize| {
                self.items[*item].needs.iter().all(|need| need.iter().any(|one| done.contains(one)))
            };
            let Some(at) = left.iter().position(is_ready) else { return Err(left.into_iter().collect()) };
            let item = left.remove(at);
            done.insert(item);
            order.push(item);
        }
        Ok(order)
    }
}

/// Chooses step by step what gains most per credit, together with what it needs, until the target is
/// reached; then leaves out what is not needed for it. Where no step gains, or fits, it stops.
pub fn greedy(problem: &Problem) -> Found {
    let mut chosen = BTreeSet::new();
    let mut gain = 0.0;
    let rounds = rounds(problem.items);
    while !problem.reaches(gain) {
        let step = |item: usize| {
            let all: BTreeSet<usize> =
                problem.with_needs(item, &rounds, &chosen)?.union(&chosen).copied().collect();
            let list: Vec<usize> = all.iter().copied().collect();
            let more = problem.gain(&list) - gain;
            let cost = problem.cost(&list) - chosen.iter().map(|at| problem.items[*at].cost).sum::<f64>();
            (more > f32::EPSILON && problem.fits(&all)).then(|| (f64::from(more) / cost, all))
        };
        let ways = (0..problem.items.len()).filter(|item| !chosen.contains(item)).filter_map(step);
        // Of ways that are as good the first counts.
        let Some((_, all)) = ways.reduce(|best, way| if way.0 > best.0 { way } else { best }) else { break };
        chosen = all;
        gain = problem.gain(&chosen.iter().copied().collect::<Vec<_>>());
    }
    if problem.reaches(gain) {
        let mut dear: Vec<usize> = chosen.iter().copied().collect();
        dear.sort_by(|a, b| problem.items[*b].cost.total_cmp(&problem.items[*a].cost));
        for item in dear {
            let rest: Vec<usize> = chosen.iter().copied().filter(|one| *one != item).collect();
            if problem.reaches(problem.gain(&rest)) && problem.order(&rest).is_ok() {
                chosen.remove(&item);
            }
        }
    }
    let found = problem.found(chosen, Method::Greedy, 0.0);
    let gap = if problem.reaches(found.gain) {
        (1.0 - problem.least_cost() / found.cost.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0)
    } else {
        f64::from(1.0 - found.gain / problem.target).clamp(0.0, 1.0)
    };
    Found { gap, ..found }
}

/// In which round each item can be had: what needs nothing in the first, what needs only that in the second, and
/// so on; `None` for what can never be had.
pub(super) fn rounds(items: &[Item]) -> Vec<Option<usize>> {
    let mut rounds: Vec<Option<usize>> = vec![None; items.len()];
    for round in 0..items.len() {
        let had = |need: &Vec<usize>| need.iter().any(|way| rounds[*way].is_some());
        let next: Vec<usize> =
            (0..items.len()).filter(|at| rounds[*at].is_none() && items[*at].needs.iter().all(had)).collect();
        if next.is_empty() {
            break;
        }
        next.into_iter().for_each(|at| rounds[at] = Some(round));
    }
    rounds
}

/// An item as it is told to [`undominated`]: what it costs, the degrees of what it has, and whether it needs nothing
/// before.
pub(super) type Told<'a> = (f64, &'a [(u32, f32)], bool);

/// Which items an optimal answer may need: those that gain something and that no other, which needs nothing
/// before and costs no more, has everything of; and what others need.
pub(super) fn undominated<'a>(
    items: impl Iterator<Item = Told<'a>>,
    wanted: &[Wanted],
    needed: &BTreeSet<usize>,
) -> BTreeSet<usize> {
    struct One {
        at: usize,
        cost: f64,
        gains: Vec<(u32, f32)>,
        whole: f32,
        /// A bit for each concept modulo 64: what another has not, it cannot have everything of.
        bits: u64,
        is_open: bool,
    }
    let one = |(at, (cost, degrees, is_open)): (usize, Told)| {
        let gained = |(at, degree): &(u32, f32)| (*at, wanted[*at as usize].gain(*degree));
        let gains: Vec<(u32, f32)> = degrees.iter().map(gained).filter(|(_, gain)| *gain > 0.0).collect();
        let bits = gains.iter().fold(0_u64, |bits, (at, _)| bits | 1 << (at % 64));
        One { at, cost, whole: gains.iter().map(|(_, gain)| gain).sum(), gains, bits, is_open }
    };
    let mut order: Vec<One> = items.enumerate().map(one).filter(|one| !one.gains.is_empty()).collect();
    order.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(b.whole.total_cmp(&a.whole)).then(a.at.cmp(&b.at)));
    let has_all = |of: &One, than: &One| {
        let mut rest = of.gains.iter();
        let has = |(at, gain): &(u32, f32)| {
            rest.by_ref()
                .find(|(other, _)| other >= at)
                .is_some_and(|(other, more)| other == at && more >= gain)
        };
        than.bits & !of.bits == 0 && than.whole <= of.whole && than.gains.iter().all(has)
    };
    let mut kept = needed.clone();
    let mut open: Vec<One> = vec![];
    for one in order {
        if open.iter().any(|other| has_all(other, &one)) {
            continue;
        }
        kept.insert(one.at);
        if one.is_open {
            open.push(one);
        }
    }
    kept
}

/// The best answer, or the best found when the time is over.
pub fn exact(problem: &Problem) -> Found {
    let deadline = Instant::now() + problem.time;
    let first = greedy(problem);
    let reached = problem.reaches(first.gain);
    let most_cost = match problem.budget {
        _ if reached => first.cost,
        Some(budget) => budget,
        None => f64::INFINITY,
    };
    let needed = problem.items.iter().flat_map(|item| item.needs.iter().flatten().copied()).collect();
    let told = problem.items.iter().map(|item| (item.cost, item.degrees.as_slice(), item.needs.is_empty()));
    let mut items: Vec<usize> = undominated(told, problem.wanted, &needed).into_iter().collect();
    items.retain(|item| problem.items[*item].cost <= most_cost + ROUNDING);
    // The greedy answer may be short of a target that can be reached.
    match solve(problem, &items, Seek::LeastCost, reached.then_some(&first), deadline) {
        Some(found) if found.method == Method::Exact => {
            let fewest = Seek::FewestItems { cost: found.cost };
            match solve(problem, &items, fewest, Some(&found), deadline) {
                Some(fewer) if fewer.chosen.len() < found.chosen.len() => fewer,
                _ => found,
            }
        }
        Some(found) => found,
        None if reached => first,
        None => solve(problem, &items, Seek::MostGain, Some(&first), deadline).unwrap_or(first),
    }
}

/// What a program seeks.
#[derive(Clone, Copy)]
enum Seek {
    /// The least cost that reaches the target.
    LeastCost,
    /// The fewest items that reach the target at no more than this cost.
    FewestItems { cost: f64 },
    /// The most that is gained.
    MostGain,
}

/// The greatest number that all costs are multiples of, if they are of a hundredth; else 0.
fn unit(problem: &Problem, items: &[usize]) -> f64 {
    const FINE: f64 = 100.0;
    let of = |mut a: u64, mut b: u64| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let mut greatest = 0;
    for item in items {
        let cost = problem.items[*item].cost * FINE;
        if (cost - cost.round()).abs() > 1e-6 {
            return 0.0;
        }
        greatest = of(greatest, cost.round() as u64);
    }
    greatest as f64 / FINE
}

/// Solves the program over some of the items. `None` if the target cannot be reached, or was not when the time
/// was over.
fn solve(
    problem: &Problem,
    items: &[usize],
    seek: Seek,
    first: Option<&Found>,
    deadline: Instant,
) -> Option<Found> {
    let reach = !matches!(seek, Seek::MostGain);
    let direction = if reach { OptimizationDirection::Minimize } else { OptimizationDirection::Maximize };
    let mut program = microlp::Problem::new(direction);
    let whole: f64 =
        problem.wanted.iter().map(|one| f64::from(one.gain(1.0))).sum::<f64>().max(f64::MIN_POSITIVE);
    let chosen: Vec<Variable> = items
        .iter()
        .map(|item| {
            program.add_binary_var(match seek {
                Seek::LeastCost => problem.items[*item].cost,
                Seek::FewestItems { .. } => 1.0,
                Seek::MostGain => -problem.items[*item].cost * CREDIT,
            })
        })
        .collect();
    let place = |item: &usize| items.binary_search(item).ok();
    let variable = |item: &usize| place(item).map(|at| chosen[at]);
    // For each concept the items that have it, the highest degree first.
    let mut having: Vec<Vec<(f32, usize)>> = vec![vec![]; problem.wanted.len()];
    for (at, item) in items.iter().enumerate() {
        for (concept, degree) in &problem.items[*item].degrees {
            having[*concept as usize].push((problem.wanted[*concept as usize].gain(*degree), at));
        }
    }
    let mut gained: Vec<(Variable, f64)> = vec![];
    let mut levels: Vec<(Variable, Vec<usize>)> = vec![];
    for of_concept in &mut having {
        of_concept.retain(|(gain, _)| *gain > 0.0);
        of_concept.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut upto: Vec<usize> = vec![];
        let mut rest = of_concept.as_slice();
        while let Some((gain, _)) = rest.first() {
            let same = rest.partition_point(|(other, _)| other >= gain);
            upto.extend(rest[..same].iter().map(|(_, at)| *at));
            rest = &rest[same..];
            let more = f64::from(gain - rest.first().map_or(0.0, |(next, _)| *next)) / whole;
            let level = program.add_var(if reach { 0.0 } else { more }, (0.0, 1.0));
            gained.push((level, more));
            levels.push((level, upto.clone()));
        }
    }
    for (level, by) in &levels {
        let terms: Vec<(Variable, f64)> =
            by.iter().map(|at| (chosen[*at], -1.0)).chain([(*level, 1.0)]).collect();
        program.add_constraint(terms.as_slice(), ComparisonOp::Le, 0.0);
    }
    if reach {
        let target = (f64::from(problem.target) / whole) * (1.0 - ROUNDING / 2.0);
        program.add_constraint(gained.as_slice(), ComparisonOp::Ge, target);
    }
    for (at, item) in items.iter().enumerate() {
        for need in &problem.items[*item].needs {
            // A variable stands once in a constraint; what needs itself cannot be had.
            let ways: BTreeSet<usize> = need.iter().filter(|way| *way != item).filter_map(place).collect();
            let terms: Vec<(Variable, f64)> =
                ways.into_iter().map(|way| (chosen[way], -1.0)).chain([(chosen[at], 1.0)]).collect();
            program.add_constraint(terms.as_slice(), ComparisonOp::Le, 0.0);
        }
    }
    let most_cost = match seek {
        Seek::FewestItems { cost } => Some(cost + ROUNDING),
        Seek::LeastCost | Seek::MostGain => problem.budget,
    };
    if let Some(most_cost) = most_cost {
        let terms: Vec<(Variable, f64)> =
            items.iter().zip(&chosen).map(|(item, one)| (*one, problem.items[*item].cost)).collect();
        program.add_constraint(terms.as_slice(), ComparisonOp::Le, most_cost);
    }
    let terms: Vec<(Variable, f64)> = chosen.iter().map(|one| (*one, 1.0)).collect();
    program.add_constraint(terms.as_slice(), ComparisonOp::Le, problem.most_items as f64);

    let mut warm = first.map(|found| {
        let taken: BTreeSet<usize> = found.chosen.iter().filter_map(place).collect();
        let of_items =
            chosen.iter().zip(0..).map(|(one, at)| (*one, f64::from(u8::from(taken.contains(&at)))));
        let of_levels = levels
            .iter()
            .map(|(level, by)| (*level, f64::from(u8::from(by.iter().any(|at| taken.contains(at))))));
        of_items.chain(of_levels).collect::<Vec<_>>()
    });
    // Offers that need each other in a circle satisfy the program and cannot be studied: such a set is
    // forbidden, and the program solved again.
    loop {
        let mut options = SolveOptions::default();
        options.time_limit = Some(deadline.saturating_duration_since(Instant::now()));
        options.warm_start = warm.take();
        // A better answer is better by a unit at least. The gap is relative to the answer, which is no more than
        // the first.
        const NEARLY: f64 = 0.99;
        options.mip_gap = match (seek, first) {
            (Seek::LeastCost, Some(first)) => NEARLY * unit(problem, items) / first.cost.max(1e-9),
            (Seek::FewestItems { .. }, Some(first)) => NEARLY / first.chosen.len().max(1) as f64,
            _ => 0.0,
        };
        let enough = options.mip_gap;
        let Ok(SolveOutcome::Solution(solution)) = program.solve_with(options) else { return None };
        let taken: BTreeSet<usize> = items
            .iter()
            .zip(&chosen)
            .filter(|(_, one)| solution.var_value(**one) > 0.5)
            .map(|(item, _)| *item)
            .collect();
        let list: Vec<usize> = taken.iter().copied().collect();
        if let Err(circle) = problem.order(&list) {
            // Unless something from outside is chosen that one of them needs.
            let needs = circle.iter().flat_map(|item| problem.items[*item].needs.iter().flatten());
            let outside: BTreeSet<usize> = needs.filter(|way| !circle.contains(way)).copied().collect();
            let inside = circle.iter().filter_map(variable).map(|one| (one, 1.0));
            let terms: Vec<(Variable, f64)> =
                inside.chain(outside.iter().filter_map(variable).map(|one| (one, -1.0))).collect();
            program.add_constraint(terms.as_slice(), ComparisonOp::Le, circle.len() as f64 - 1.0);
            continue;
        }
        let proven = solution.status() == SolutionStatus::Optimal
            || solution.gap().is_some_and(|gap| enough > 0.0 && gap <= enough);
        let gap = if proven { 0.0 } else { solution.gap().unwrap_or(1.0).clamp(0.0, 1.0) };
        let found = problem.found(taken, if proven { Method::Exact } else { Method::Stopped }, gap);
        return Some(found);
    }
}
