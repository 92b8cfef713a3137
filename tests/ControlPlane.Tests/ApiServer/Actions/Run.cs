using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Auth;
using NodeStack.ControlPlane.ApiServer.Registry;

namespace NodeStack.ControlPlane.Tests.ApiServer.Actions;

/// <summary>Runs actions of tests.</summary>
internal static class Run
{
    /// <param name="path">Resource, with <c>/subresource</c> if it is one.</param>
    public static Task<ActionAnswer> Async(IAction action, string body, UserIdentity? user = null, string name = "", string space = "ns", bool dryRun = false)
    {
        var parts = action.Path.Split('/');
        return action.RunAsync(
            new ActionRequest(
                FakeObjects.Declare(parts[0]), parts.Length > 1 ? parts[1] : "", space, name, JsonNode.Parse(body)!.AsObject(), user ?? Users.Of("jane"), dryRun),
            CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
    }
}
