using NodeStack.ControlPlane.ApiServer.Auth;

namespace NodeStack.ControlPlane.ApiServer.Admission.Certificates;

/// <summary>Whether a user may do something with a signer: named, or all of its domain (<c>kubernetes.io/*</c>).</summary>
internal static class SignerAuthorization
{
    public const string Requests = "certificatesigningrequests.certificates.k8s.io";

    public static async ValueTask<bool> MayAsync(IAuthorizer authorizer, UserIdentity user, string verb, string signer, CancellationToken cancellation)
    {
        foreach (var name in (string[])[signer, $"{signer.Split('/')[0]}/*"])
        {
            var asked = new RequestAttributes
            {
                User = user,
                Verb = verb,
                IsResource = true,
                Group = "certificates.k8s.io",
                Version = "*",
                Resource = "signers",
                Name = name,
            };
            if ((await authorizer.AuthorizeAsync(asked, cancellation).ConfigureAwait(false)).Decision == Decision.Allow)
                return true;
        }
        return false;
    }
}
