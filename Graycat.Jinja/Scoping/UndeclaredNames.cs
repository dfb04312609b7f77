using Graycat.Jinja.Nodes;

namespace Graycat.Jinja.Scoping;

/// <summary>Finds which of some special names a body reads before it sets them.</summary>
internal static class UndeclaredNames
{
    public static HashSet<string> Among(Body body, params string[] names)
    {
        var open = names.ToHashSet();
        var found = new HashSet<string>();
        foreach (var name in body.Descendants().OfType<Name>())
        {
            if (name.IsTarget) open.Remove(name.Text);
            else if (open.Contains(name.Text)) found.Add(name.Text);
            if (found.Count == names.Length) break;
        }
        return found;
    }
}
