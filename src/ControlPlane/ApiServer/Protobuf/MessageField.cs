using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>A field of a message: one that JSON has too, or a message whose fields JSON has in the object around it.</summary>
/// <param name="Name">In JSON; empty for an inlined message.</param>
/// <param name="Inlined">Null for a field that JSON has.</param>
/// <param name="Union">What the value is when JSON has it in one of two forms; null for all other fields.</param>
internal sealed record MessageField(int Number, string Name, ValueShape? Shape, MessageLayout? Inlined, SchemaUnion? Union)
{
    /// <summary>Whether a list is the first field of a message, as lists in maps are, instead of a repeated field.</summary>
    public bool IsWrapped { get; init; }

    /// <summary>As failures name it, which is nearly as Go does.</summary>
    public string GoName { get; } = Name.Length == 0 ? $"{Number}" : char.ToUpperInvariant(Name[0]) + Name[1..];
}
