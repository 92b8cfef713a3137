namespace NodeStack.ControlPlane.ApiServer.Auth;

/// <summary>Asks one authorizer after the other, until one allows or denies. What none has an opinion on is not allowed; the reasons of all are kept.</summary>
public sealed class UnionAuthorizer(IReadOnlyList<IAuthorizer> members) : IAuthorizer
{
    public async ValueTask<Authorization> AuthorizeAsync(RequestAttributes request, CancellationToken cancellation)
    {
        var reasons = "";
        foreach (var member in members)
        {
            var answer = await member.AuthorizeAsync(request, cancellation).ConfigureAwait(false);
            if (answer.Decision != Decision.NoOpinion)
                return answer;
            if (answer.Reason.Length > 0)
                reasons = reasons.Length == 0 ? answer.Reason : $"{reasons}\n{answer.Reason}";
        }
        return new Authorization(Decision.NoOpinion, reasons);
    }
}
