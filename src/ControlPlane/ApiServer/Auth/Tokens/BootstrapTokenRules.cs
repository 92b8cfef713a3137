using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>
/// Bootstrap tokens (k8s.io/cluster-bootstrap): <c>ID.SECRET</c>, kept in a Secret <c>bootstrap-token-ID</c> of kube-system with the type
/// <c>bootstrap.kubernetes.io/token</c>. Everything that does not fit makes the token one that nobody knows.
/// </summary>
public static partial class BootstrapTokenRules
{
    public const string SecretPrefix = "bootstrap-token-";
    private const string SecretType = "bootstrap.kubernetes.io/token";
    private const string DefaultGroup = "system:bootstrappers";

    [GeneratedRegex(@"\A([a-z0-9]{6})\.([a-z0-9]{16})\z")]
    private static partial Regex TokenForm { get; }

    [GeneratedRegex(@"\Asystem:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]\z")]
    private static partial Regex GroupForm { get; }

    /// <summary>Null: this is no bootstrap token.</summary>
    public static (string Id, string Secret)? Parse(string token) =>
        TokenForm.Match(token) is { Success: true } match ? (match.Groups[1].Value, match.Groups[2].Value) : null;

    /// <param name="secret">The Secret object of that id.</param>
    public static Authentication Check(string id, string tokenSecret, JsonObject secret, DateTimeOffset now)
    {
        var problem = Problem(id, tokenSecret, secret, now);
        if (problem is not null)
            return Authentication.Refused($"bootstrap token {id}: {problem}");
        string[] extra = [.. Value(secret, "auth-extra-groups").Split(',', StringSplitOptions.RemoveEmptyEntries)];
        if (extra.FirstOrDefault(g => !GroupForm.IsMatch(g)) is { } bad)
            return Authentication.Refused($"bootstrap token {id}: bootstrap group \"{bad}\" is invalid");
        string[] groups = [.. extra.Append(DefaultGroup).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new Authentication(new UserIdentity($"system:bootstrap:{id}", "", groups, UserIdentity.NoExtra));
    }

    private static string? Problem(string id, string tokenSecret, JsonObject secret, DateTimeOffset now)
    {
        if (secret.Text("metadata", "deletionTimestamp").Length > 0)
            return "its secret is being deleted";
        if (secret.Text("type") != SecretType)
            return $"its secret is not of type {SecretType}";
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Value(secret, "token-secret")), Encoding.UTF8.GetBytes(tokenSecret)))
            return "wrong secret";
        if (Value(secret, "token-id") != id)
            return "its secret names another id";
        if (HasExpired(Value(secret, "expiration"), now))
            return "expired";
        return Value(secret, "usage-bootstrap-authentication") == "true" ? null : "not marked usage-bootstrap-authentication=true";
    }

    // A time that cannot be read is in the past.
    private static bool HasExpired(string expiration, DateTimeOffset now) =>
        expiration.Length > 0
        && (!DateTimeOffset.TryParse(expiration, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) || now > end);

    private static string Value(JsonObject secret, string key)
    {
        var encoded = secret.Text("data", key);
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }
}
