namespace NodeStack.Kubelet.Resources.Resize;

/// <summary>
/// Lets resizes that wait be judged again from time to time: the node's allocatable may have changed without a pod doing anything.
/// Wakes after 30 seconds, then every 3 minutes; owns nothing.
/// </summary>
internal sealed class ResizeRetryLoop(Action retry, TimeProvider time)
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(3);

    public async Task RunAsync(CancellationToken cancel)
    {
        await Task.Delay(s_first, time, cancel).ConfigureAwait(false);
        while (true)
        {
            retry();
            await Task.Delay(s_period, time, cancel).ConfigureAwait(false);
        }
    }
}
