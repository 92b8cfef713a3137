namespace NodeStack.Kubelet.Probes;

/// <summary>Success when a TCP connection can be opened; nothing is sent.</summary>
internal sealed class TcpProber(TimeProvider time) : IProber
{
    public async Task<ProbeOutcome> ProbeAsync(ProbeTarget target, CancellationToken cancel)
    {
        var action = target.Probe.TcpSocket;
        var port = ProbePortRules.Resolve(action.Port, target.Container, out var error);
        if (error.Length > 0)
            return ProbeOutcome.Errored(error);
        var host = string.IsNullOrEmpty(action.Host) ? target.PodIp : action.Host;
        using var deadline = new ProbeDeadline(target.Timings.Timeout, time, cancel);
        try
        {
            using var socket = await ProbeDialer.ConnectAsync(host, port, deadline.Token).ConfigureAwait(false);
            return ProbeOutcome.Success();
        }
        catch (DialException refused)
        {
            return ProbeOutcome.Failure(refused.Message);
        }
        catch (OperationCanceledException) when (deadline.Expired && !cancel.IsCancellationRequested)
        {
            return ProbeOutcome.Timeout(DialErrorMapper.DialTimeout(DialErrorMapper.Join(host, port)));
        }
    }
}
