using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>pods/resize.</summary>
internal sealed class PodResizeRules(KindRules kind) : PodPartRules(kind)
{
    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) => PodResizeValidator.Check(item, old, errors);

    protected override bool TakePart(JsonObject spec, JsonObject? wish)
    {
        if (!IsSameList(spec, wish, "containers") || !IsSameList(spec, wish, "initContainers"))
            return false;
        spec.Take("resources", wish);
        foreach (var list in (string[])["containers", "initContainers"])
        {
            foreach (var (container, wished) in spec.Items(list).Zip(wish.Items(list)))
            {
                container.Take("resources", wished);
                container.Take("resizePolicy", wished);
            }
        }
        return true;
    }

    private static bool IsSameList(JsonObject spec, JsonObject? wish, string list) =>
        spec.Items(list).Select(c => c.Text("name")).SequenceEqual(wish.Items(list).Select(c => c.Text("name")));
}
