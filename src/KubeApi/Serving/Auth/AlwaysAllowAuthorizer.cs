namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>Upstream's authorization mode AlwaysAllow: whoever has a valid client certificate may do everything.</summary>
public sealed class AlwaysAllowAuthorizer : IRequestAuthorizer
{
    public ValueTask<bool> IsAllowedAsync(AuthorizationRequest request, CancellationToken cancel) => ValueTask.FromResult(true);
}
