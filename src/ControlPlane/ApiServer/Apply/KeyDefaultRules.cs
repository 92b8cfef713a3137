using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>The value of a list item's key that the item leaves out, as the API's OpenAPI document has them.</summary>
internal static class KeyDefaultRules
{
    private const string LocalObjectReference = "io.k8s.api.core.v1.LocalObjectReference";

    /// <summary>Null: there is none, and items without the key are their own.</summary>
    public static KeyScalar? Default(TypeSchema type, string name)
    {
        if (name == "protocol")
            return KeyScalar.OfText("TCP");
        if (!type.Fields.TryGetValue(name, out var field))
            return null;
        if (field.Presence != Presence.Always && type.Name != LocalObjectReference)
            return null;
        return field.Shape.Kind switch
        {
            ShapeKind.String => KeyScalar.OfText(""),
            ShapeKind.Int32 or ShapeKind.Int64 => KeyScalar.Of(JsonValue.Create(0)),
            _ => null,
        };
    }
}
