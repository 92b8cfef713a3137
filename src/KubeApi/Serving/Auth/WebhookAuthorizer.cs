using k8s.Models;
using NodeStack.KubeApi.Client;
using Prometheus;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>
/// Lets the API server decide (SubjectAccessReview): authorization mode Webhook. Answers are kept for a while; without one nothing is allowed.
/// Thread-safe.
/// </summary>
/// <param name="keepAllowed">authorization.webhook.cacheAuthorizedTTL.</param>
/// <param name="keepForbidden">authorization.webhook.cacheUnauthorizedTTL.</param>
public sealed class WebhookAuthorizer(
    ApiResource<V1SubjectAccessReview> api, TimeSpan keepAllowed, TimeSpan keepForbidden, IMetricFactory metrics, TimeProvider time) : IRequestAuthorizer
{
    private const int MostAnswers = 8192;
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private readonly AnswerCache<bool> _answers = new(MostAnswers, s_deadline, time);
    private readonly Reviewer<V1SubjectAccessReview> _reviewer = new(api, ReviewMetrics.Access(metrics), time);

    public async ValueTask<bool> IsAllowedAsync(AuthorizationRequest request, CancellationToken cancel) => await _answers.GetAsync(
        ReviewRules.KeyOf(request), limit => AskAsync(request, limit), isAllowed => isAllowed ? keepAllowed : keepForbidden, cancel).ConfigureAwait(false);

    private async Task<bool> AskAsync(AuthorizationRequest request, CancellationToken cancel)
    {
        var answer = await _reviewer.AskAsync(ReviewRules.AccessQuestion(request), cancel).ConfigureAwait(false);
        if (ReviewRules.IsContradictory(answer.Status))
            throw new InvalidDataException("webhook subject access review returned both allow and deny response");
        return answer.Status is { Allowed: true };
    }
}
