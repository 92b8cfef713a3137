using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;
using NodeStack.KubeApi.Validation;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>namespaces/status: the phase follows deletion.</summary>
internal sealed class NamespaceStatusRules(KindRules kind) : StatusRules(kind)
{
    public override void ValidateUpdate(JsonObject item, JsonObject old, FieldErrors errors, WriteContext context)
    {
        var phase = FieldCursor.Of(item, errors)["status"]["phase"].Named("status.Phase");
        if (!item.Child("metadata").Has("deletionTimestamp"))
        {
            if (phase.Text != "Active")
                phase.Invalid(phase.Text, "may only be 'Active' if `deletionTimestamp` is empty");
        }
        else if (phase.Text != "Terminating")
        {
            phase.Invalid(phase.Text, "may only be 'Terminating' if `deletionTimestamp` is not empty");
        }
    }
}
