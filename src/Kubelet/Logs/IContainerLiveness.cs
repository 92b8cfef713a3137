namespace NodeStack.Kubelet.Logs;

/// <summary>Whether a container may still write to its log.</summary>
public interface IContainerLiveness
{
    /// <summary>True also while the runtime does not answer: containers outlive its absence.</summary>
    ValueTask<bool> IsRunningAsync(string containerId, CancellationToken cancel);
}
