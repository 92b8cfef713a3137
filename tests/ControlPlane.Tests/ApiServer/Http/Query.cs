using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace NodeStack.ControlPlane.Tests.ApiServer.Http;

/// <summary>Queries as a client writes them.</summary>
internal static class Query
{
    public static IQueryCollection Of(string text) => new QueryCollection(QueryHelpers.ParseQuery(text));
}
