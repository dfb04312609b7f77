using Graycat.Jinja.Scoping;
using Graycat.Jinja.Text;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Rendering;

/// <summary>One running function: its variables, the function it was made in, and where its output goes.</summary>
internal sealed class Frame(int slots, Frame? parent, RenderContext context, TextBuilder output)
{
    private readonly JinjaValue?[] _slots = slots == 0 ? [] : new JinjaValue?[slots];

    public RenderContext Context { get; } = context;

    public TextBuilder Output { get; set; } = output;

    /// <summary>The value; null when it is not set.</summary>
    public JinjaValue? this[Reference reference]
    {
        get => reference.Hops == 0 ? _slots[reference.Slot] : Outward(reference.Hops)._slots[reference.Slot];
        set => Outward(reference.Hops)._slots[reference.Slot] = value;
    }

    public void Set(int slot, JinjaValue? value) => _slots[slot] = value;

    public JinjaValue? Get(int slot) => _slots[slot];

    public void Enter(BlockEntry[] entries)
    {
        foreach (var entry in entries)
        {
            _slots[entry.Slot] = entry.Start switch
            {
                InitialValue.Context => Context.Resolve(entry.Name),
                InitialValue.Outer => this[entry.Outer],
                _ => null,
            };
        }
    }

    public void Leave(BlockEntry[] entries)
    {
        foreach (var entry in entries) _slots[entry.Slot] = null;
    }

    private Frame Outward(int hops)
    {
        var frame = this;
        for (; hops > 0; hops--) frame = frame.Parent!;
        return frame;
    }

    private Frame? Parent { get; } = parent;
}
