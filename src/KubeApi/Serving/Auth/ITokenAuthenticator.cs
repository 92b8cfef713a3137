using NodeStack.KubeApi.Certificates;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>Says whom a bearer token stands for. Null: for nobody. Throwing means the question could not be answered, which lets nobody in either.</summary>
public interface ITokenAuthenticator
{
    Task<ClientIdentity?> IdentifyAsync(string token, CancellationToken cancel);
}
