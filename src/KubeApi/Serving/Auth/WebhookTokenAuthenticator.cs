using System.Security.Cryptography;
using System.Text;
using k8s.Models;
using NodeStack.KubeApi.Certificates;
using NodeStack.KubeApi.Client;
using Prometheus;

namespace NodeStack.KubeApi.Serving.Auth;

/// <summary>
/// Lets the API server say whom a token stands for (TokenReview). Answers are kept, the bad as the good; tokens are not: they are known by a keyed
/// hash, so that neither memory nor timing tells of them. Thread-safe.
/// </summary>
/// <param name="keep">authentication.webhook.cacheTTL; zero: every request asks.</param>
public sealed class WebhookTokenAuthenticator(ApiResource<V1TokenReview> api, TimeSpan keep, IMetricFactory metrics, TimeProvider time) : ITokenAuthenticator
{
    private const int MostAnswers = 8192;
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly AnswerCache<ClientIdentity?> _answers = new(MostAnswers, s_deadline, time);
    private readonly Reviewer<V1TokenReview> _reviewer = new(api, ReviewMetrics.Tokens(metrics), time);

    public Task<ClientIdentity?> IdentifyAsync(string token, CancellationToken cancel) => _answers.GetAsync(
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(token))), limit => AskAsync(token, limit), _ => keep, cancel);

    private async Task<ClientIdentity?> AskAsync(string token, CancellationToken cancel)
    {
        var answer = await _reviewer.AskAsync(ReviewRules.TokenQuestion(token), cancel).ConfigureAwait(false);
        return ReviewRules.Identity(answer.Status);
    }
}
