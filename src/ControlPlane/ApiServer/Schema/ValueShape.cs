namespace NodeStack.ControlPlane.ApiServer.Schema;

public enum ShapeKind
{
    String,
    Bool,
    Int32,
    Int64,
    Double,

    /// <summary>Base64 text.</summary>
    Bytes,
    Quantity,
    IntOrString,

    /// <summary>RFC 3339, seconds.</summary>
    Time,

    /// <summary>RFC 3339, microseconds.</summary>
    MicroTime,

    /// <summary>Any JSON, kept as it is.</summary>
    Any,

    /// <summary>An object with known fields: <see cref="ValueShape.Type"/>.</summary>
    Object,

    /// <summary>String keys, values of <see cref="ValueShape.Element"/>.</summary>
    Map,
    List,
}

/// <summary>What a value looks like.</summary>
public sealed record ValueShape(ShapeKind Kind, ValueShape? Element = null, TypeSchema? Type = null);

/// <summary>What is sent of a field that was not set.</summary>
public enum Presence
{
    /// <summary>Nothing; an empty value ("", 0, false, [], {}) counts as not set.</summary>
    OmittedWhenEmpty,

    /// <summary>Nothing; an empty value is a value.</summary>
    OmittedWhenUnset,

    /// <summary>The type's zero value: "", 0, false, {}.</summary>
    Always,

    /// <summary>null.</summary>
    NullWhenUnset,

    /// <summary>Nothing, also when it is an object in which nothing is set.</summary>
    OmittedWhenZero,
}

/// <summary>How writers share a list or map when it is applied: as one value, as a set of scalars, or item by item.</summary>
public enum MergeKind
{
    /// <summary>Lists without a word of their own are one value; maps and objects are shared field by field.</summary>
    Unsaid,

    /// <summary>Field by field, also where the type itself is one value.</summary>
    Granular,
    Atomic,
    Set,
    Map,
}
