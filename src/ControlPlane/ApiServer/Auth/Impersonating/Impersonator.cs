using NodeStack.ControlPlane.ApiServer.Errors;

namespace NodeStack.ControlPlane.ApiServer.Auth.Impersonating;

/// <summary>Lets a user act as another, if one of the ways there is allowed.</summary>
public sealed class Impersonator(IAuthorizer authorizer)
{
    /// <param name="headers">Of the request.</param>
    /// <param name="request">What is asked for, by the authenticated user.</param>
    /// <returns>Who the request is from: the authenticated user when it does not impersonate.</returns>
    /// <exception cref="ApiException">400 for headers that make no sense, 403 (of the first way) when none is allowed.</exception>
    public async ValueTask<UserIdentity> ResolveAsync(
        IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> headers, RequestAttributes request, CancellationToken cancellation)
    {
        if (ImpersonationParser.Parse(headers, out var wish) is { } problem)
            throw ApiErrors.BadRequest(problem);
        if (wish is null)
            return request.User;
        ApiException? first = null;
        foreach (var plan in ImpersonationPlanner.Plan(wish, request))
        {
            var refused = await CheckAsync(plan, cancellation).ConfigureAwait(false);
            if (refused is null)
                return plan.User;
            first ??= refused;
        }
        throw first!;
    }

    private async ValueTask<ApiException?> CheckAsync(ImpersonationPlan plan, CancellationToken cancellation)
    {
        foreach (var check in plan.Checks)
        {
            var answer = await authorizer.AuthorizeAsync(check, cancellation).ConfigureAwait(false);
            if (answer.Decision != Decision.Allow)
                return ForbiddenMessageRules.Refuse(check, answer.Reason);
        }
        return plan.Refused is { } refused ? ForbiddenMessageRules.Refuse(refused.Request, refused.Reason) : null;
    }
}
