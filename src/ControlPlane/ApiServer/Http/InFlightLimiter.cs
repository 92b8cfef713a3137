using NodeStack.ControlPlane.ApiServer.Errors;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>
/// Bounds how many requests run at once, reads and writes apart; more get 429. What keeps nodes and the cluster alive (leases, node status, health,
/// requests of this server's own administrators) is never counted, so a flood of others cannot starve it.
/// </summary>
public sealed class InFlightLimiter(int maxReads, int maxWrites, IMetricFactory metrics)
{
    private readonly Gauge _current = metrics.CreateGauge(
        "apiserver_current_inflight_requests", "Number of requests that are being served, by kind.", ["request_kind"]);

    private readonly int _maxReads = maxReads;
    private readonly int _maxWrites = maxWrites;
    private int _reads;
    private int _writes;

    /// <summary>A place to give back when the request is done.</summary>
    /// <exception cref="ApiException">429.</exception>
    public IDisposable? Enter(RequestScope scope)
    {
        if (scope.IsLongRunning || IsVital(scope))
            return null;
        var place = new Place(this, VerbRules.IsMutating(scope.Verb));
        if (place.Take())
            return place;
        place.Dispose();
        throw ApiErrors.TooManyRequests("Too many requests, please try again later.", 1);
    }

    private static bool IsVital(RequestScope scope) => scope.Path is null
        || (scope.Path is { Resource: "leases", Namespace: "kube-node-lease" or "kube-system" })
        || (scope.Path is { Resource: "nodes" } && scope.User.Groups.Contains("system:nodes"))
        || scope.User.Groups.Contains("system:masters");

    private sealed class Place(InFlightLimiter owner, bool isWrite) : IDisposable
    {
        private bool _isGivenBack;

        public bool Take()
        {
            var now = isWrite ? Interlocked.Increment(ref owner._writes) : Interlocked.Increment(ref owner._reads);
            owner._current.WithLabels(isWrite ? "mutating" : "readOnly").Inc();
            return now <= (isWrite ? owner._maxWrites : owner._maxReads);
        }

        public void Dispose()
        {
            if (_isGivenBack)
                return;
            _isGivenBack = true;
            _ = isWrite ? Interlocked.Decrement(ref owner._writes) : Interlocked.Decrement(ref owner._reads);
            owner._current.WithLabels(isWrite ? "mutating" : "readOnly").Dec();
        }
    }
}
