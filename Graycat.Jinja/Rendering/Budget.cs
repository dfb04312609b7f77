namespace Graycat.Jinja.Rendering;

/// <summary>Counts one rendering's work against its limits and looks at the caller's token now and then.</summary>
internal sealed class Budget(JinjaLimits limits, CancellationToken cancellationToken)
{
    private const int StepsBetweenLooks = 4096;
    private long _left = limits.MaxSteps;
    private long _nextLook = limits.MaxSteps - StepsBetweenLooks;
    private int _callDepth;

    public JinjaLimits Limits { get; } = limits;

    /// <summary>For folding constants at parse time and for values outside a rendering.</summary>
    public static Budget Unshared() => new(JinjaLimits.Default, CancellationToken.None);

    public void Spend(long steps = 1)
    {
        _left -= steps;
        if (_left < _nextLook) Look();
    }

    public void CheckCharacters(long length)
    {
        if (length > Limits.MaxCharacters)
            throw JinjaException.Limit($"a text of {length} characters is longer than the {Limits.MaxCharacters} allowed");
    }

    public void CheckItems(long count)
    {
        if (count > Limits.MaxItems)
            throw JinjaException.Limit($"a list of {count} items is longer than the {Limits.MaxItems} allowed");
        Spend(count);
    }

    public void EnterCall()
    {
        if (++_callDepth > Limits.MaxCallDepth) throw JinjaException.TooDeep();
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
    }

    public void LeaveCall() => _callDepth--;

    private void Look()
    {
        if (_left < 0) throw JinjaException.Limit($"the template needs more than {Limits.MaxSteps} steps");
        cancellationToken.ThrowIfCancellationRequested();
        _nextLook = _left - StepsBetweenLooks;
    }
}
