namespace Graycat.SdWorker.Sigmas;

/// <summary>
/// The weights of UniPC's differences: W. Zhao et al., "UniPC" (2023), theorem 3.1: R(r) w = φ(h) / B(h), a small
/// Vandermonde system.
/// </summary>
internal static class UniPcWeights
{
    /// <summary>Solves for as many weights as are asked for.</summary>
    /// <param name="ratios">The places of the predictions relative to the step, r_1 … r_p with r_p = 1.</param>
    /// <param name="h">The step in log-SNR, negative when data is predicted.</param>
    /// <param name="bh">B(h).</param>
    /// <param name="weights">p weights for the corrector, p − 1 for the predictor.</param>
    public static void Solve(ReadOnlySpan<double> ratios, double h, double bh, Span<double> weights)
    {
        int n = weights.Length;
        if (n == 0)
            return;
        if (n == 1)
        {
            weights[0] = 0.5; // the paper's simplification for the first orders
            return;
        }
        Span<double> matrix = stackalloc double[n * n];
        double phi = (Math.Exp(h) - 1) / h - 1;
        double factorial = 1;
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < n; column++)
                matrix[row * n + column] = Math.Pow(ratios[column], row);
            weights[row] = phi * factorial / bh;
            factorial *= row + 2;
            phi = phi / h - 1 / factorial;
        }
        Eliminate(matrix, weights);
    }

    /// <summary>Gaussian elimination with partial pivoting, in place.</summary>
    private static void Eliminate(Span<double> matrix, Span<double> right)
    {
        int n = right.Length;
        for (int column = 0; column < n; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < n; row++)
                if (Math.Abs(matrix[row * n + column]) > Math.Abs(matrix[pivot * n + column]))
                    pivot = row;
            for (int k = 0; k < n; k++)
                (matrix[column * n + k], matrix[pivot * n + k]) = (matrix[pivot * n + k], matrix[column * n + k]);
            (right[column], right[pivot]) = (right[pivot], right[column]);
            for (int row = column + 1; row < n; row++)
            {
                double factor = matrix[row * n + column] / matrix[column * n + column];
                for (int k = column; k < n; k++)
                    matrix[row * n + k] -= factor * matrix[column * n + k];
                right[row] -= factor * right[column];
            }
        }
        for (int row = n - 1; row >= 0; row--)
        {
            for (int k = row + 1; k < n; k++)
                right[row] -= matrix[row * n + k] * right[k];
            right[row] /= matrix[row * n + row];
        }
    }
}
