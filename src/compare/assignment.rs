//! Which outcome of the source stands for which of the target.

/// Pairs each row with at most one column and each column with at most one row so that the sum of the
/// values is as high as it can be (the Hungarian method in the form of Jonker and Volgenant 1987).
/// `values` are the rows one after another, all at least 0. Returns each row's column.
///
/// The sum only grows if a column is added, and does not depend on the order of rows or columns.
pub(super) fn assign(values: &[f32], columns: usize) -> Vec<Option<usize>> {
    if columns == 0 {
        return vec![None; 0];
    }
    let rows = values.len() / columns;
    // The method needs at least as many columns as rows: columns of zeros leave rows alone.
    let width = columns.max(rows);
    let cost = |row: usize, column: usize| {
        let value = if column < columns { values.get(row * columns + column) } else { None };
        -f64::from(value.copied().unwrap_or_default())
    };
    // Position 0 stands for none; rows and columns count from 1.
    let (mut of_row, mut of_column) = (vec![0.0; rows + 1], vec![0.0; width + 1]);
    let mut row_of: Vec<usize> = vec![0; width + 1];
    let mut before: Vec<usize> = vec![0; width + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut here = 0;
        let mut least = vec![f64::INFINITY; width + 1];
        let mut done = vec![false; width + 1];
        while row_of[here] != 0 {
            done[here] = true;
            let from = row_of[here];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for column in 1..=width {
                if done[column] {
                    continue;
                }
                let reduced = cost(from - 1, column - 1) - of_row[from] - of_column[column];
                if reduced < least[column] {
                    (least[column], before[column]) = (reduced, here);
                }
                if least[column] < step {
                    (step, next) = (least[column], column);
                }
            }
            for column in 0..=width {
                if done[column] {
                    of_row[row_of[column]] += step;
                    of_column[column] -= step;
                } else {
                    least[column] -= step;
                }
            }
            here = next;
        }
        while here != 0 {
            let last = before[here];
            row_of[here] = row_of[last];
            here = last;
        }
    }
    let mut column_of = vec![None; rows];
    for (column, row) in row_of.into_iter().skip(1).take(columns).enumerate() {
        if let Some(row) = row.checked_sub(1) {
            column_of[row] = Some(column);
        }
    }
    column_of
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(values: &[f32], columns: usize) -> f32 {
        let value =
            |(row, column): (usize, Option<usize>)| column.map_or(0.0, |at| values[row * columns + at]);
        assign(values, columns).into_iter().enumerate().map(value).sum()
    }

    /// The highest sum, by trying everything.
    fn best(values: &[f32], columns: usize, row: usize, taken: u32) -> f32 {
        if row * columns >= values.len() {
            return 0.0;
        }
        let with = (0..columns)
            .filter(|at| taken & (1 << at) == 0)
            .map(|at| values[row * columns + at] + best(values, columns, row + 1, taken | (1 << at)));
        with.fold(best(values, columns, row + 1, taken), f32::max)
    }

    #[test]
    fn a_column_is_given_away_where_that_helps_most() {
        assert_eq!(assign(&[0.9, 0.8, 0.8, 0.1], 2), [Some(1), Some(0)]);
        assert_eq!(assign(&[0.9, 0.5], 1), [Some(0), None]);
        assert_eq!(assign(&[0.2, 0.9], 2), [Some(1)]);
        assert!(assign(&[], 0).is_empty() && assign(&[], 3).is_empty());
    }

    proptest! {
        #[test]
        fn the_sum_is_the_highest_there_is(
            (columns, values) in (1_usize..6).prop_flat_map(|columns| {
                let rows = prop::collection::vec(prop::collection::vec(0_u8..=10, columns), 0..5);
                (Just(columns), rows)
            }),
        ) {
            let values: Vec<f32> = values.concat().into_iter().map(|value| f32::from(value) / 10.0).collect();
            prop_assert!((sum(&values, columns) - best(&values, columns, 0, 0)).abs() < 1e-4);
        }
    }
}
