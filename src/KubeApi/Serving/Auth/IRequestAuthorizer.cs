namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>Decides whether a client may do what it asks. Throwing means the question could not be answered (500), false means no (403).</summary>
public interface IRequestAuthorizer
{
    ValueTask<bool> IsAllowedAsync(AuthorizationRequest request, CancellationToken cancel);
}
