using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Auth.Tokens;

/// <summary>Uses of service account tokens, by how long they should still be used; under upstream's names. Uses that the token cache knew are not counted.</summary>
public sealed class ServiceAccountTokenMetrics(IMetricFactory metrics)
{
    private readonly Counter _valid = metrics.CreateCounter(
        "serviceaccount_valid_tokens_total", "Tokens of pods that were used before their reader should have fetched a new one.");

    private readonly Counter _stale = metrics.CreateCounter(
        "serviceaccount_stale_tokens_total", "Tokens of pods that were used after their reader should have fetched a new one.");

    /// <summary>Without audiences: those kept in Secrets, good and bad.</summary>
    public Counter Legacy { get; } = metrics.CreateCounter("serviceaccount_legacy_tokens_total", "Tokens without audiences, as Secrets hold them, that were used.");

    public Counter LegacyManual { get; } = metrics.CreateCounter(
        "serviceaccount_legacy_manual_token_uses_total", "Good tokens of Secrets that their service account does not name.");

    public Counter LegacyAuto { get; } = metrics.CreateCounter(
        "serviceaccount_legacy_auto_token_uses_total", "Good tokens of Secrets that their service account names, made with it in old versions.");

    public Counter LegacyInvalid { get; } = metrics.CreateCounter(
        "serviceaccount_invalid_legacy_auto_token_uses_total", "Tokens of Secrets that were marked as no longer valid.");

    /// <param name="warnAfter">Null: the token is good to its end.</param>
    public void Used(DateTimeOffset? warnAfter, DateTimeOffset now)
    {
        if (warnAfter is { } warn)
            (now > warn ? _stale : _valid).Inc();
    }
}
