using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Writes field sets in the FieldsV1 form, steps in order.</summary>
internal static class FieldSetRenderer
{
    public static JsonObject Render(FieldSet set) => Render(set, isMember: false);

    private static JsonObject Render(FieldSet set, bool isMember)
    {
        var map = new JsonObject();
        if (isMember && !set.IsEmpty)
            map.Add(".", new JsonObject());
        foreach (var node in set.Nodes)
            map.Add(node.Step.ToFieldsV1(), Render(node.Below, node.IsMember));
        return map;
    }
}
