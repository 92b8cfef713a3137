using System.Threading.Channels;
using k8s.Models;
using Microsoft.Extensions.Logging;
using NodeStack.Cgroups.Files;
using NodeStack.Cgroups.Systemd;

namespace NodeStack.Kubelet.Resources;

/// <summary>
/// Keeps the weight of the burstable group in step with its pods. Woken by <see cref="Wake"/> (a pod came or went) and every minute;
/// owns the QoS groups' limits; writes them through <see cref="QosTreeExecutor"/>.
/// </summary>
public sealed class QosTreeLoop
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly QosTreeExecutor _tree;
    private readonly Func<IReadOnlyCollection<V1Pod>> _activePods;
    private readonly TimeProvider _time;
    private readonly ILogger<QosTreeLoop> _log;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <param name="activePods">All pods that are not terminated.</param>
    public QosTreeLoop(QosTreeExecutor tree, Func<IReadOnlyCollection<V1Pod>> activePods, TimeProvider time, ILogger<QosTreeLoop> log)
    {
        _tree = tree;
        _activePods = activePods;
        _time = time;
        _log = log;
    }

    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Runs until cancelled. The tree must have been made once before pods start (<see cref="QosTreeExecutor.UpdateAsync"/>).</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var timer = _time.CreateTimer(_ => Wake(), null, Period, Period);
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await _wake.Reader.ReadAsync(cancel).ConfigureAwait(false);
                await _tree.UpdateAsync(_activePods(), force: false, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is CgroupIoException or SystemdException)
            {
                _log.TreeFailed(e);
            }
        }
    }
}
