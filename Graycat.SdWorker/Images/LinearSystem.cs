namespace Graycat.SdWorker.Images;

/// <summary>Gaussian elimination with pivoting for small systems.</summary>
internal static class LinearSystem
{
    /// <summary>Solves <c>matrix · x = right</c> for each column of the right side, in place.</summary>
    public static void Solve(double[,] matrix, double[,] right)
    {
        int size = matrix.GetLength(0);
        for (int column = 0; column < size; column++)
        {
            int pivot = Enumerable.Range(column, size - column).MaxBy(row => Math.Abs(matrix[row, column]));
            if (Math.Abs(matrix[pivot, column]) < 1e-12)
                continue;
            Swap(matrix, pivot, column);
            Swap(right, pivot, column);
            for (int row = 0; row < size; row++)
                if (row != column)
                    Subtract(matrix, right, row, column, matrix[row, column] / matrix[column, column]);
        }

        for (int row = 0; row < size; row++)
            for (int c = 0; c < right.GetLength(1); c++)
                right[row, c] = Math.Abs(matrix[row, row]) < 1e-12 ? 0 : right[row, c] / matrix[row, row];
    }

    private static void Subtract(double[,] matrix, double[,] right, int row, int from, double factor)
    {
        for (int column = 0; column < matrix.GetLength(1); column++)
            matrix[row, column] -= factor * matrix[from, column];
        for (int column = 0; column < right.GetLength(1); column++)
            right[row, column] -= factor * right[from, column];
    }

    private static void Swap(double[,] matrix, int first, int second)
    {
        for (int column = 0; column < matrix.GetLength(1); column++)
            (matrix[first, column], matrix[second, column]) = (matrix[second, column], matrix[first, column]);
    }
}
