using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>Counts what an authorizer decides; having no opinion decides nothing.</summary>
public sealed class MeteredAuthorizer : IAuthorizer
{
    private readonly IAuthorizer _inner;
    private readonly Func<string, Counter.Child> _series;
    private Counter.Child? _allowed;
    private Counter.Child? _denied;

    /// <param name="type">As upstream names the mode: Node, RBAC. Its name is the same in lower case.</param>
    public MeteredAuthorizer(IAuthorizer inner, string type, IMetricFactory metrics)
    {
        _inner = inner;
        var decisions = metrics.CreateCounter(
            "apiserver_authorization_decisions_total", "Decisions by the authorizer that made them.", ["type", "name", "decision"]);
        var name = type.ToLowerInvariant();
        _series = decision => decisions.WithLabels(type, name, decision);
    }

    public async ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation)
    {
        var answer = await _inner.AuthorizeAsync(request, cancellation).ConfigureAwait(false);
        if (answer.Decision == Decision.Allow)
            (_allowed ??= _series("allowed")).Inc();
        else if (answer.Decision == Decision.Deny)
            (_denied ??= _series("denied")).Inc();
        return answer;
    }
}
