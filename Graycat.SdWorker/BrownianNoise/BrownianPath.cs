using System.Numerics.Tensors;
using Graycat.SdWorker.Noise;

namespace Graycat.SdWorker.BrownianNoise;

/// <summary>
/// One Brownian path, answered by a virtual tree of bridges: X. Li et al., "Scalable Gradients for Stochastic
/// Differential Equations" (2020), section 4, with torchsde's seeds and roundings. The increment over an interval is a
/// pure function of (seed, interval), whatever was asked before. The nodes on the way to the last query are kept,
/// because the next query of a sampler begins where the last one ended.
/// </summary>
internal sealed class BrownianPath
{
    private readonly RandomSource _source;
    private readonly ulong _entropy;
    private readonly Node _root;
    private readonly float[] _bridge;
    private readonly Stack<float[]> _spare = [];

    /// <param name="source">Where the normal numbers come from.</param>
    /// <param name="seed">The image's seed.</param>
    /// <param name="start">The smallest time.</param>
    /// <param name="end">The largest time.</param>
    /// <param name="length">Values of the path.</param>
    public BrownianPath(RandomSource source, long seed, double start, double end, int length)
    {
        _source = source;
        _entropy = unchecked((ulong)seed);
        _bridge = new float[length];
        _root = new Node(Round(start), Round(end), 0, 0, new float[length]);
        _source.Create(SeedSequence.FirstWord(_entropy)).FillNormal(_root.Increment);
        TensorPrimitives.Multiply(_root.Increment, (float)Math.Sqrt(end - start), _root.Increment);
    }

    /// <summary>Writes W(b) − W(a) for a ≤ b; times outside the path are clamped to it.</summary>
    public void Increment(double a, double b, Span<float> increment)
    {
        increment.Clear();
        a = Round(Math.Clamp(a, _root.Start, _root.End));
        b = Round(Math.Clamp(b, _root.Start, _root.End));
        if (a < b)
            Sum(_root, a, b, increment);
    }

    private void Sum(Node node, double a, double b, Span<float> sum)
    {
        if (a <= node.Start && node.End <= b)
        {
            TensorPrimitives.Add(sum, node.Increment, sum);
            Forget(node);
            return;
        }
        Split(node);
        if (a < node.Left!.End)
            Sum(node.Left, a, b, sum);
        else
            Forget(node.Left);
        if (b > node.Right!.Start)
            Sum(node.Right, a, b, sum);
        else
            Forget(node.Right);
    }

    /// <summary>The Brownian bridge: the left half's increment given the whole one's; the right half is the rest.</summary>
    private void Split(Node node)
    {
        if (node.Left is not null)
            return;
        (double s, double e) = (node.Start, node.End);
        double m = Round((e + s) / 2);
        var left = new Node(s, m, 2 * node.Key, node.Depth + 1, Buffer());
        var right = new Node(m, e, 2 * node.Key + 1, node.Depth + 1, Buffer());
        _source.Create(SeedSequence.FirstWord(_entropy, node.Key, (ulong)node.Depth)).FillNormal(_bridge);
        TensorPrimitives.Multiply(node.Increment, (float)(m - s), left.Increment);
        TensorPrimitives.Multiply(left.Increment, (float)(1 / (e - s)), left.Increment);
        TensorPrimitives.Multiply(_bridge, (float)Math.Sqrt((m - s) * (e - m) / (e - s)), _bridge);
        TensorPrimitives.Add(left.Increment, _bridge, left.Increment);
        TensorPrimitives.Subtract(node.Increment, left.Increment, right.Increment);
        (node.Left, node.Right) = (left, right);
    }

    private float[] Buffer() => _spare.TryPop(out float[]? buffer) ? buffer : new float[_bridge.Length];

    /// <summary>Drops what lies below a node and keeps its buffers for the nodes to come.</summary>
    private void Forget(Node node)
    {
        foreach (Node? half in (ReadOnlySpan<Node?>)[node.Left, node.Right])
            if (half is not null)
            {
                Forget(half);
                _spare.Push(half.Increment);
            }
        (node.Left, node.Right) = (null, null);
    }

    /// <summary>Six decimals, correctly rounded, ties of the exact binary value to even: Python's <c>round(t, 6)</c>.</summary>
    private static double Round(double time)
    {
        double scaled = time * 1e6;
        double error = Math.FusedMultiplyAdd(time, 1e6, -scaled);
        double rounded = Math.Round(scaled, MidpointRounding.ToEven);
        if (scaled - Math.Floor(scaled) == 0.5 && error != 0)
            rounded = error > 0 ? Math.Ceiling(scaled) : Math.Floor(scaled);
        return rounded / 1e6;
    }

    /// <summary>An interval of the path with its increment; its halves are made when asked for.</summary>
    private sealed class Node(double start, double end, ulong key, int depth, float[] increment)
    {
        public double Start { get; } = start;

        public double End { get; } = end;

        public ulong Key { get; } = key;

        public int Depth { get; } = depth;

        public float[] Increment { get; } = increment;

        public Node? Left { get; set; }

        public Node? Right { get; set; }
    }
}
