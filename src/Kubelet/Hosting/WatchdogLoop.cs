namespace NodeStack.Kubelet.Hosting;

/// <summary>Tells systemd's watchdog that the kubelet lives, as long as the runtime is being listed; silent else, so that systemd restarts it.</summary>
internal sealed class WatchdogLoop(SystemdNotifier systemd, TimeSpan interval, Func<bool> isHealthy, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            if (isHealthy())
                systemd.Watchdog();
        }
        while (await timer.WaitForNextTickAsync(cancel).ConfigureAwait(false));
    }
}
