using NodeStack.Kubelet.Containers;

namespace NodeStack.Kubelet.Pods;

/// <summary>When volumes are written anew, and what need not wait any longer once the pod's objects changed.</summary>
internal static class RefreshPlanner
{
    /// <summary>Steps that failed for want of an object are tried at once: what changed may be what they waited for.</summary>
    public static PodMemory TakeIn(PodMemory memory, long objectsVersion, DateTimeOffset now)
    {
        if (memory.ObjectsVersion == objectsVersion)
            return memory;
        var failures = memory.StartFailures;
        foreach (var (name, failure) in memory.StartFailures)
            if (failure.Reason == PodConfigReasons.CreateContainerConfigError)
                failures = failures.SetItem(name, failure with { RetryAt = now });
        return memory with
        {
            ObjectsVersion = objectsVersion,
            RefreshAt = now,
            StartFailures = failures,
            Retries = memory.Retries.Remove(PrepareAction.LaneName).Remove(RefreshAction.LaneName),
        };
    }

    public static void Plan(PodTurn turn)
    {
        if (turn.Memory is not { Prepared: true, RefreshAt: { } at })
            return;
        if (at > turn.Now)
            turn.LookAgain(at);
        else
            turn.Do(new RefreshAction("what volumes are made from changed or is out of date", turn.Memory.ObjectsVersion));
    }
}
