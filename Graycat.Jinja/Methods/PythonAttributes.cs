using System.Collections.Frozen;
using Graycat.Jinja.Values;

namespace Graycat.Jinja.Methods;

/// <summary>Which attributes with a leading underscore Python's types have: the sandbox answers for them, so it must know them.</summary>
internal static class PythonAttributes
{
    private static readonly FrozenSet<string> s_common = Set("__class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __getstate__ __gt__ __hash__ __init__ __init_subclass__ __le__ __lt__ __ne__ __new__ __reduce__ __reduce_ex__ __repr__ __setattr__ __sizeof__ __str__ __subclasshook__");

    private static readonly FrozenDictionary<string, FrozenSet<string>> s_byType = new Dictionary<string, FrozenSet<string>>
    {
        ["NoneType"] = Set("__bool__"),
        ["bool"] = Set("__abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ __getnewargs__ __index__ __int__ __invert__ __lshift__ __mod__ __mul__ __neg__ __or__ __pos__ __pow__ __radd__ __rand__ __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__ __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __sub__ __truediv__ __trunc__ __xor__"),
        ["int"] = Set("__abs__ __add__ __and__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ __getnewargs__ __index__ __int__ __invert__ __lshift__ __mod__ __mul__ __neg__ __or__ __pos__ __pow__ __radd__ __rand__ __rdivmod__ __rfloordiv__ __rlshift__ __rmod__ __rmul__ __ror__ __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __sub__ __truediv__ __trunc__ __xor__"),
        ["float"] = Set("__abs__ __add__ __bool__ __ceil__ __divmod__ __float__ __floor__ __floordiv__ __getformat__ __getnewargs__ __int__ __mod__ __mul__ __neg__ __pos__ __pow__ __radd__ __rdivmod__ __rfloordiv__ __rmod__ __rmul__ __round__ __rpow__ __rsub__ __rtruediv__ __sub__ __truediv__ __trunc__"),
        ["str"] = Set("__add__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mod__ __mul__ __rmod__ __rmul__"),
        ["list"] = Set("__add__ __class_getitem__ __contains__ __delitem__ __getitem__ __iadd__ __imul__ __iter__ __len__ __mul__ __reversed__ __rmul__ __setitem__"),
        ["tuple"] = Set("__add__ __class_getitem__ __contains__ __getitem__ __getnewargs__ __iter__ __len__ __mul__ __rmul__"),
        ["dict"] = Set("__class_getitem__ __contains__ __delitem__ __getitem__ __ior__ __iter__ __len__ __or__ __reversed__ __ror__ __setitem__"),
        ["range"] = Set("__bool__ __contains__ __getitem__ __iter__ __len__ __reversed__"),
        ["generator"] = Set("__del__ __iter__ __name__ __next__ __qualname__"),
        ["builtin_function_or_method"] = Set("__call__ __module__ __name__ __qualname__ __self__ __text_signature__"),
        ["type"] = Set("__class_getitem__ __contains__ __delitem__ __getitem__ __ior__ __iter__ __len__ __or__ __reversed__ __ror__ __setitem__"),
        ["Undefined"] = Set("__add__ __aiter__ __bool__ __call__ __complex__ __div__ __float__ __floordiv__ __getattr__ __getitem__ __int__ __iter__ __len__ __mod__ __module__ __mul__ __neg__ __pos__ __pow__ __radd__ __rdiv__ __rfloordiv__ __rmod__ __rmul__ __rpow__ __rsub__ __rtruediv__ __slots__ __sub__ __truediv__ _fail_with_undefined_error _undefined_exception _undefined_hint _undefined_message _undefined_name _undefined_obj"),
        ["dict_keys"] = Set("__and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ __rxor__ __sub__ __xor__"),
        ["dict_values"] = Set("__iter__ __len__ __reversed__"),
        ["dict_items"] = Set("__and__ __contains__ __iter__ __len__ __or__ __rand__ __reversed__ __ror__ __rsub__ __rxor__ __sub__ __xor__"),
    }.ToFrozenDictionary();

    /// <summary>Whether the value has an attribute of this name, which begins with an underscore.</summary>
    public static bool HasHidden(JinjaValue owner, string name) =>
        s_common.Contains(name) || (s_byType.TryGetValue(owner is JinjaString ? "str" : owner.TypeName, out var names) && names.Contains(name));

    private static FrozenSet<string> Set(string names) => names.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
}
