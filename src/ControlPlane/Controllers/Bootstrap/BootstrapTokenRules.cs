using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.Bootstrap;

/// <summary>Secrets that hold bootstrap tokens.</summary>
public static partial class BootstrapTokenRules
{
    public const string SecretType = "bootstrap.kubernetes.io/token";
    private const string Prefix = "bootstrap-token-";

    /// <summary>The token, if it may sign; null: it may not, is over, or is none.</summary>
    public static (string Id, string Secret)? ForSigning(V1Secret secret, DateTimeOffset now)
    {
        var (id, value) = (Text(secret, "token-id"), Text(secret, "token-secret"));
        var isToken = secret.Type == SecretType && IdForm().IsMatch(id) && secret.Metadata.Name == Prefix + id && value.Length > 0;
        return isToken && Text(secret, "usage-bootstrap-signing") == "true" && Left(secret, now) is not { Ticks: <= 0 } ? (id, value) : null;
    }

    /// <summary>Until it is over; zero when it is; null: never.</summary>
    public static TimeSpan? Left(V1Secret secret, DateTimeOffset now)
    {
        var text = Text(secret, "expiration");
        if (text.Length == 0)
            return null;
        // A time that is none is one that is over: nobody can say how long the token was meant to live.
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) && end > now ? end - now : TimeSpan.Zero;
    }

    private static string Text(V1Secret secret, string key) => secret.Data is { } data && data.TryGetValue(key, out var value) && value is not null ? Encoding.UTF8.GetString(value) : "";

    [GeneratedRegex("^[a-z0-9]{6}$")]
    private static partial Regex IdForm();
}
