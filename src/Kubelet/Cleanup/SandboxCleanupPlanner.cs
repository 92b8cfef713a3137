using NodeStack.Kubelet.Observation;

namespace NodeStack.Kubelet.Cleanup;

/// <summary>Which sandboxes go: those that are down and hold no container. A wished pod keeps its newest, which carries its address and attempt.</summary>
internal static class SandboxCleanupPlanner
{
    public static IReadOnlyList<string> Plan(RuntimeSnapshot seen, Func<string, bool> isWished)
    {
        var remove = new List<string>();
        foreach (var (uid, pod) in seen.Pods)
        {
            var keepsNewest = isWished(uid);
            for (var i = 0; i < pod.Sandboxes.Count; i++)
            {
                var sandbox = pod.Sandboxes[i];
                var isEmpty = !pod.Containers.Any(c => c.SandboxId == sandbox.Id);
                if (!sandbox.Ready && isEmpty && !(keepsNewest && i == 0))
                    remove.Add(sandbox.Id);
            }
        }
        return remove;
    }
}
