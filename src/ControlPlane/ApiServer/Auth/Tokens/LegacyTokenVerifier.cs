using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>
/// Tokens that are kept in Secrets of type <c>kubernetes.io/service-account-token</c>: good as long as the Secret holds them. The day of their use is
/// written to the Secret, once a day.
/// </summary>
internal sealed class LegacyTokenVerifier(IObjects objects, ServiceAccountTokenMetrics metrics, TimeProvider time)
{
    public const string Issuer = "kubernetes/serviceaccount";
    private const string LastUsed = "kubernetes.io/legacy-token-last-used";
    private const string InvalidSince = "kubernetes.io/legacy-token-invalid-since";

    /// <summary>Null: fine; else upstream's words.</summary>
    public async ValueTask<string?> VerifyAsync(string token, ServiceAccountClaims claims, CancellationToken cancellation)
    {
        if (ClaimsProblem(claims) is { } problem)
            return problem;
        var (space, secretName) = (claims.Namespace, claims.Secret!.Name);
        var secret = await objects.GetAsync("secrets", space, secretName, cancellation).ConfigureAwait(false);
        if (SecretProblem(secret, token) is { } wrong)
            return wrong;
        var account = await objects.GetAsync("serviceaccounts", space, claims.ServiceAccount.Name, cancellation).ConfigureAwait(false);
        if (account is null || account.Text("metadata", "deletionTimestamp").Length > 0)
            return $"ServiceAccount {space}/{claims.ServiceAccount.Name} has been deleted";
        if (account.Text("metadata", "uid") != claims.ServiceAccount.Uid)
            return $"ServiceAccount UID ({account.Text("metadata", "uid")}) does not match claim ({claims.ServiceAccount.Uid})";
        await NoteUseAsync(space, secretName, secret!, cancellation).ConfigureAwait(false);
        var isInvalid = secret.Text("metadata", "labels", InvalidSince).Length > 0;
        var isNamed = account.Items("secrets").Any(s => s.Text("name") == secretName);
        (isInvalid ? metrics.LegacyInvalid : isNamed ? metrics.LegacyAuto : metrics.LegacyManual).Inc();
        return !isInvalid
            ? null
            : $"the token in secret {space}/{secretName} for service account {space}/{claims.ServiceAccount.Name} has been marked invalid";
    }

    private static string? ClaimsProblem(ServiceAccountClaims claims)
    {
        if (claims.Subject.Length == 0)
            return "sub claim is missing";
        if (claims.Namespace.Length == 0)
            return "namespace claim is missing";
        if (claims.Secret!.Name.Length == 0)
            return "secretName claim is missing";
        if (claims.ServiceAccount.Name.Length == 0)
            return "serviceAccountName claim is missing";
        if (claims.ServiceAccount.Uid.Length == 0)
            return "serviceAccountUID claim is missing";
        return ServiceAccountNameRules.Split(claims.Subject) == (claims.Namespace, claims.ServiceAccount.Name) ? null : "sub claim is invalid";
    }

    private static string? SecretProblem(JsonObject? secret, string token)
    {
        if (secret is null || secret.Text("metadata", "deletionTimestamp").Length > 0)
            return "Token has been invalidated";
        var held = Encoding.UTF8.GetBytes(secret.Text("data", "token"));
        var shown = Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(token)));
        return CryptographicOperations.FixedTimeEquals(held, shown) ? null : "Token does not match server's copy";
    }

    private async ValueTask NoteUseAsync(string space, string name, JsonObject secret, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var today = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var noted = secret.Text("metadata", "labels", LastUsed);
        // Tomorrow: a server whose clock is ahead of ours was faster.
        if (noted == today || noted == now.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            return;
        try
        {
            await objects.UpdateAsync("secrets", space, name, "", current => Note(current, today), cancellation).ConfigureAwait(false);
        }
        catch (ApiException)
        {
            // Only a note: the token is good without it.
        }
    }

    private static bool Note(JsonObject secret, string today)
    {
        secret.Child("metadata").Child("labels")[LastUsed] = today;
        return true;
    }
}
