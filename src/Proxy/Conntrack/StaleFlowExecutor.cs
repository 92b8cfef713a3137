using Microsoft.Extensions.Logging;
using NodeStack.Proxy.Addresses;

namespace NodeStack.Proxy.Conntrack;

/// <summary>Removes one family's stale flows after each change of the rules. Remembers which fronts there were, so that those of a Service that is gone are cleaned up too. One thread at a time.</summary>
internal sealed class StaleFlowExecutor(IConntrack conntrack, AddressFamily family, ILogger logger)
{
    /// <summary>As upstream: a busy table may change under every reading.</summary>
    private const int MostLooks = 5;

    private UdpFronts _before = UdpFronts.None;
    private bool _isFailing;

    /// <summary>To be called when the kernel has the rules for these fronts: else a client's next packet would make the stale flow again.</summary>
    public StaleFlowResult Clean(UdpFronts fronts)
    {
        var deleted = 0;
        try
        {
            var isComplete = _before.IsEmpty && fronts.IsEmpty;
            for (var look = 0; look < MostLooks && !isComplete; look++)
                deleted += CleanOnce(fronts, out isComplete);
            Succeeded(fronts, deleted, isComplete);
            return new StaleFlowResult(deleted, isComplete);
        }
        catch (ConntrackException e)
        {
            Failed(fronts, e);
            return new StaleFlowResult(deleted, false);
        }
    }

    private int CleanOnce(UdpFronts fronts, out bool isComplete)
    {
        var before = _before;
        var list = conntrack.ListUdp(family, destination => StaleFlowPlanner.IsWanted(destination, fronts, before));
        isComplete = list.IsComplete;
        var stale = StaleFlowPlanner.Plan(list.Flows, fronts, before);
        return stale.IsEmpty ? 0 : conntrack.Delete(family, stale);
    }

    private void Succeeded(UdpFronts fronts, int deleted, bool isComplete)
    {
        _before = isComplete ? fronts : _before.With(fronts);
        if (_isFailing)
            ConntrackLog.CleanRecovered(logger, family);
        _isFailing = false;
        if (!isComplete)
            ConntrackLog.Incomplete(logger, family, deleted);
        else if (deleted > 0)
            ConntrackLog.Cleaned(logger, family, deleted);
    }

    private void Failed(UdpFronts fronts, ConntrackException error)
    {
        _before = _before.With(fronts);
        if (!_isFailing)
            ConntrackLog.CleanFailed(logger, family, error.Message);
        _isFailing = true;
    }
}
