using System.Globalization;
using k8s.Models;

namespace NodeStack.ControlPlane.Controllers.ServiceAccounts;

/// <summary>What is to be done with a token in a secret that was made by itself, as clusters before 1.24 had them.</summary>
public static class LegacyTokenRules
{
    public const string LastUsed = "kubernetes.io/legacy-token-last-used";
    public const string InvalidSince = "kubernetes.io/legacy-token-invalid-since";
    public const string TokenType = "kubernetes.io/service-account-token";
    private const string DateForm = "yyyy-MM-dd";

    /// <summary>Whether use was watched for long enough to say that something is not used.</summary>
    /// <param name="since">A date, as the API server notes it.</param>
    public static bool IsTracked(string? since, TimeSpan period, DateTimeOffset now) => Date(since) is { } date && now.UtcDateTime >= date.AddDays(1) + period;

    /// <param name="account">Of the name that the secret says; null: there is none.</param>
    public static LegacyTokenStep Judge(V1Secret secret, V1ServiceAccount? account, bool isMounted, TimeSpan period, DateTimeOffset now)
    {
        var keep = now.UtcDateTime - period;
        if (secret.Type != TokenType || secret.Metadata.DeletionTimestamp is not null || secret.Metadata.CreationTimestamp >= keep)
            return LegacyTokenStep.Keep;
        var labels = secret.Metadata.Labels ?? new Dictionary<string, string>();
        if (labels.TryGetValue(LastUsed, out var used) && (Date(used) is not { } last || last >= keep.Date))
            return LegacyTokenStep.Keep;
        if (!IsGenerated(secret, account) || isMounted)
            return LegacyTokenStep.Keep;
        return !labels.TryGetValue(InvalidSince, out var invalid) || Date(invalid) is not { } since ? LegacyTokenStep.Invalidate
            : since >= keep.Date ? LegacyTokenStep.Keep
            : LegacyTokenStep.Delete;
    }

    public static string DateOf(DateTimeOffset now) => now.UtcDateTime.ToString(DateForm, CultureInfo.InvariantCulture);

    public static string? Annotation(V1Secret secret, string name) =>
        secret.Metadata.Annotations is { } annotations && annotations.TryGetValue(name, out var value) ? value : null;

    /// <summary>Only what the account lists was made by itself: others were made by someone who may count on them.</summary>
    private static bool IsGenerated(V1Secret secret, V1ServiceAccount? account) =>
        account is not null
        && Annotation(secret, "kubernetes.io/service-account.uid") is var uid && (string.IsNullOrEmpty(uid) || uid == account.Metadata.Uid)
        && account.Secrets?.Any(s => s.Name == secret.Metadata.Name) == true;

    private static DateTime? Date(string? text) =>
        DateTime.TryParseExact(text, DateForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date) ? date : null;
}
