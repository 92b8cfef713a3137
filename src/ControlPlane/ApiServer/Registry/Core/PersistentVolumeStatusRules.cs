using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core;

/// <summary>persistentvolumes/status: notes when the phase changed.</summary>
internal sealed class PersistentVolumeStatusRules(KindRules kind) : StatusRules(kind)
{
    private const string Time = "lastPhaseTransitionTime";

    public override void PrepareForUpdate(JsonObject item, JsonObject old, WriteContext context)
    {
        base.PrepareForUpdate(item, old, context);
        var (status, before) = (item.MakeChild("status"), old.Child("status"));
        var isSamePhase = status.Text("phase") == before.Text("phase");
        if (isSamePhase && !status.Has(Time))
            status.Take(Time, before);
        else if (!isSamePhase && (!status.Has(Time) || status.SameAt(before, Time)))
            status[Time] = Timestamps.Render(context.Now);
    }
}
