using NodeStack.ControlPlane.ApiServer.Errors;
using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>
/// Bounds how many requests run at once, reads and writes apart; more get 429. What keeps nodes and the cluster alive (leases, node status, health,
/// requests of this server's own administrators) is never counted, so a flood of others cannot starve it.
/// </summary>
public sealed class InFlightLimiter
{
    private readonly Kind _reads;
    private readonly Kind _writes;

    public InFlightLimiter(int maxReads, int maxWrites, CollectorRegistry registry, TimeProvider time)
    {
        var metrics = Metrics.WithCustomRegistry(registry);
        _reads = new Kind(maxReads, new InFlightMetrics(metrics, "readOnly", maxReads, time));
        _writes = new Kind(maxWrites, new InFlightMetrics(metrics, "mutating", maxWrites, time));
        registry.AddBeforeCollectCallback(() =>
        {
            _reads.Metrics.Change(0);
            _writes.Metrics.Change(0);
        });
    }

    /// <summary>A place to give back when the request is done.</summary>
    /// <exception cref="ApiException">429.</exception>
    public IDisposable? Enter(RequestScope scope)
    {
        if (scope.IsLongRunning || IsVital(scope))
            return null;
        var place = new Place(VerbRules.IsMutating(scope.Verb) ? _writes : _reads);
        if (place.Take())
            return place;
        throw ApiErrors.TooManyRequests("Too many requests, please try again later.", 1);
    }

    private static bool IsVital(RequestScope scope) => scope.Path is null
        || (scope.Path is { Resource: "leases", Namespace: "kube-node-lease" or "kube-system" })
        || (scope.Path is { Resource: "nodes" } && scope.User.Groups.Contains("system:nodes"))
        || scope.User.Groups.Contains("system:masters");

    private sealed class Kind(int limit, InFlightMetrics metrics)
    {
        public readonly int Limit = limit;
        public readonly InFlightMetrics Metrics = metrics;
        public int Count;
    }

    private sealed class Place(Kind kind) : IDisposable
    {
        private bool _isGivenBack;

        public bool Take()
        {
            if (Interlocked.Increment(ref kind.Count) > kind.Limit)
            {
                Interlocked.Decrement(ref kind.Count);
                return false;
            }
            kind.Metrics.Change(1);
            return true;
        }

        public void Dispose()
        {
            if (_isGivenBack)
                return;
            _isGivenBack = true;
            Interlocked.Decrement(ref kind.Count);
            kind.Metrics.Change(-1);
        }
    }
}
