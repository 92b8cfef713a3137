using NodeStack.KubeApi.Client;

namespace NodeStack.Kubelet.ApiAccess;

/// <summary>
/// A node may have what pods bound to it refer to, and an API server learns of bindings by a watch as the node does: a node that hears first is refused
/// for some milliseconds. Such a refusal is told by its text; the node authorizer and the admission plugin NodeRestriction have one each.
/// </summary>
internal static class AuthorizerLagRules
{
    private const string NotInGraph = "no relationship found between node ";
    private const string NotSeenBound = "node requested token bound to a pod scheduled on a different node";
    private const int Retries = 4;
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(50);

    /// <summary>How long to wait before asking once more; null: the refusal is meant.</summary>
    /// <param name="refusals">So many came already, from 0.</param>
    public static TimeSpan? Pause(ApiException error, int refusals) => refusals < Retries && IsLag(error) ? s_first * Math.Pow(2, refusals) : null;

    private static bool IsLag(ApiException error) =>
        error.IsForbidden && (error.Message.Contains(NotInGraph, StringComparison.Ordinal) || error.Message.Contains(NotSeenBound, StringComparison.Ordinal));
}
