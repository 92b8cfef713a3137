using System.Text.Json.Nodes;
using NodeStack.ControlPlane.Scheduler.Pods;
using NodeStack.ControlPlane.Scheduler.Volumes;
using NodeStack.KubeApi.Client;

namespace NodeStack.ControlPlane.Scheduler.Binding;

/// <summary>Writes which volumes and nodes a pod's claims get, and waits until the volume controller and provisioners have done the rest.</summary>
internal sealed class VolumeBindingExecutor(ApiResources api, IVolumeView view, TimeProvider time)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <returns>Null: all are bound. Else why not.</returns>
    /// <exception cref="ApiException">A write failed.</exception>
    public async Task<string?> BindAsync(SchedulingPod pod, VolumePlan plan, TimeSpan patience, CancellationToken cancel)
    {
        var writes = new VolumeWrites();
        foreach (var (volume, claim) in plan.Bindings)
            writes.Add(volume.Name, (await api.PersistentVolumes.PatchAsync("", volume.Name, Bind(volume, claim), cancel).ConfigureAwait(false)).Metadata.ResourceVersion);
        foreach (var claim in plan.Provisions)
        {
            var written = await api.PersistentVolumeClaims.PatchAsync(claim.Namespace, claim.Name, Select(claim, pod.NodeName), cancel).ConfigureAwait(false);
            writes.Add(claim.Key, written.Metadata.ResourceVersion);
        }
        var began = time.GetTimestamp();
        while (true)
        {
            var next = view.NextChange;
            var (isDone, problem) = VolumeProgressRules.Check(pod, plan, writes, view);
            if (isDone)
                return null;
            if (problem is not null)
                return $"binding volumes: {problem}";
            if (time.GetElapsedTime(began) >= patience)
                return "binding volumes: context deadline exceeded";
            await LookAsync(next, cancel).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(Task change, CancellationToken cancel)
    {
        try
        {
            await change.WaitAsync(s_look, time, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Time to look whether it takes too long.
        }
    }

    /// <summary>Only as long as the volume is as it was when it was chosen.</summary>
    private static ApiPatch Bind(VolumeFacts volume, VolumeClaim claim)
    {
        var metadata = new JsonObject { ["resourceVersion"] = volume.Version };
        if (!volume.HasClaim)
            metadata["annotations"] = new JsonObject { ["pv.kubernetes.io/bound-by-controller"] = "yes" };
        return ApiPatch.Merge(new JsonObject
        {
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["claimRef"] = new JsonObject
                {
                    ["apiVersion"] = "v1", ["kind"] = "PersistentVolumeClaim", ["namespace"] = claim.Namespace, ["name"] = claim.Name, ["uid"] = claim.Uid,
                },
            },
        });
    }

    private static ApiPatch Select(VolumeClaim claim, string node) => ApiPatch.Merge(new JsonObject
    {
        ["metadata"] = new JsonObject { ["uid"] = claim.Uid, ["annotations"] = new JsonObject { [VolumeTranslator.SelectedNode] = node } },
    });
}
