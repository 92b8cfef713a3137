namespace NodeStack.ControlPlane.ApiServer.Auth.Rbac;

/// <summary>Allows what roles and bindings allow; never denies.</summary>
public sealed class RbacAuthorizer(RbacCache cache) : IAuthorizer
{
    public ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation) =>
        ValueTask.FromResult(cache.Current.Decide(request));
}
