//! Random data with fixed seeds, and the linear algebra that several models share.

use std::f64::consts::TAU;

use fastrand::Rng;

use super::number::Real;

/// Independent standard normal numbers, by Box and Muller's transform.
pub(crate) fn normals(rng: &mut Rng, count: usize) -> Vec<f64> {
    (0..count).map(|_| (-2.0 * (1.0 - rng.f64()).ln()).sqrt() * (TAU * rng.f64()).cos()).collect()
}

/// Independent numbers between two bounds.
pub(crate) fn uniforms(rng: &mut Rng, count: usize, low: f64, high: f64) -> Vec<f64> {
    (0..count).map(|_| low + (high - low) * rng.f64()).collect()
}

/// Normal numbers of a given standard deviation.
pub(crate) fn scaled_normals(rng: &mut Rng, count: usize, deviation: f64) -> Vec<f64> {
    normals(rng, count).into_iter().map(|number| deviation * number).collect()
}

/// Data as numbers of any kind.
pub(crate) fn lifted<T: Real>(data: &[f64]) -> Vec<T> {
    data.iter().map(|&number| T::of(number)).collect()
}

/// The scalar product.
pub(crate) fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    a.iter().zip(b).map(|(&a, &b)| a * b).sum()
}

/// `matrix * vector`, the matrix having as many columns as the vector has entries.
pub(crate) fn times<T: Real>(matrix: &[T], vector: &[T]) -> Vec<T> {
    matrix.chunks(vector.len()).map(|row| dot(row, vector)).collect()
}

/// `transpose(matrix) * vector`, the matrix having as many rows as the vector has entries.
pub(crate) fn transposed_times<T: Real>(matrix: &[T], vector: &[T]) -> Vec<T> {
    let columns = matrix.len() / vector.len();
    let mut product = vec![T::of(0.0); columns];
    for (row, &factor) in matrix.chunks(columns).zip(vector) {
        add_scaled(&mut product, factor, row);
    }
    product
}

/// Adds `factor * row` to `sum`.
pub(crate) fn add_scaled<T: Real>(sum: &mut [T], factor: T, row: &[T]) {
    for (sum, &entry) in sum.iter_mut().zip(row) {
        *sum += factor * entry;
    }
}

/// Adds the outer product of two vectors to a matrix.
pub(crate) fn add_outer<T: Real>(matrix: &mut [T], rows: &[T], columns: &[T]) {
    for (row, &factor) in matrix.chunks_mut(columns.len()).zip(rows) {
        add_scaled(row, factor, columns);
    }
}

/// `a * b` for an n by k and a k by m matrix.
pub(crate) fn product<T: Real>(a: &[T], b: &[T], inner: usize) -> Vec<T> {
    let columns = b.len() / inner;
    let mut product = Vec::with_capacity(a.len() / inner * columns);
    for row in a.chunks(inner) {
        let mut sum = vec![T::of(0.0); columns];
        for (&factor, b_row) in row.iter().zip(b.chunks(columns)) {
            add_scaled(&mut sum, factor, b_row);
        }
        product.extend(sum);
    }
    product
}

/// The transpose of a matrix with the given number of columns.
pub(crate) fn transpose<T: Copy>(matrix: &[T], columns: usize) -> Vec<T> {
    (0..columns).flat_map(|column| matrix.iter().skip(column).step_by(columns).copied()).collect()
}

/// The lower Cholesky factor of a positive definite matrix.
pub(crate) fn cholesky<T: Real>(matrix: &[T], size: usize) -> Vec<T> {
    let mut factor = vec![T::of(0.0); size * size];
    for row in 0..size {
        for column in 0..=row {
            let (upper, lower) = (row * size, column * size);
            let inner = dot(&factor[upper..upper + column], &factor[lower..lower + column]);
            let rest = matrix[upper + column] - inner;
            factor[upper + column] =
                if row == column { rest.sqrt() } else { rest / factor[lower + column] };
        }
    }
    factor
}

/// The solution of `L y = b` for a lower triangular matrix.
pub(crate) fn forward_substituted<T: Real>(lower: &[T], right: &[T]) -> Vec<T> {
    let size = right.len();
    let mut solution: Vec<T> = Vec::with_capacity(size);
    for row in 0..size {
        let known = dot(&lower[row * size..row * size + row], &solution);
        solution.push((right[row] - known) / lower[row * size + row]);
    }
    solution
}

/// The solution of `A x = b` by elimination with partial pivoting.
pub(crate) fn solved<T: Real>(matrix: &[T], right: &[T]) -> Vec<T> {
    let size = right.len();
    let mut rows: Vec<Vec<T>> = matrix.chunks(size).map(<[T]>::to_vec).collect();
    for (row, &entry) in rows.iter_mut().zip(right) {
        row.push(entry);
    }
    for step in 0..size {
        let magnitude = |row: &Vec<T>| row[step].value().abs();
        let pivot = (step..size)
            .max_by(|&a, &b| magnitude(&rows[a]).total_cmp(&magnitude(&rows[b])))
            .unwrap_or(step);
        rows.swap(step, pivot);
        let pivot_row = rows[step].clone();
        for row in &mut rows[step + 1..] {
            let factor = row[step] / pivot_row[step];
            add_scaled(&mut row[step..], -factor, &pivot_row[step..]);
        }
    }
    let mut solution = vec![T::of(0.0); size];
    for step in (0..size).rev() {
        let known = dot(&rows[step][step + 1..size], &solution[step + 1..]);
        solution[step] = (rows[step][size] - known) / rows[step][step];
    }
    solution
}

/// The logarithm of the sum of exponentials, without overflow.
pub(crate) fn log_sum_exp<T: Real>(numbers: &[T]) -> T {
    let largest = numbers.iter().copied().reduce(T::larger).unwrap_or(T::of(0.0));
    let shift = T::of(largest.value());
    numbers.iter().map(|&number| (number - shift).exp()).sum::<T>().ln() + shift
}

/// The exponentials divided by their sum.
pub(crate) fn softmax<T: Real>(numbers: &[T]) -> Vec<T> {
    let normaliser = log_sum_exp(numbers);
    numbers.iter().map(|&number| (number - normaliser).exp()).collect()
}
