using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>pods/ephemeralcontainers.</summary>
internal sealed class PodEphemeralContainersRules(KindRules kind) : PodPartRules(kind)
{
    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context) =>
        EphemeralContainerValidator.Check(item, old, errors);

    protected override bool TakePart(JsonObject spec, JsonObject? wish)
    {
        spec.Take("ephemeralContainers", wish);
        return true;
    }
}
