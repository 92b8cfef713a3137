using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane;

/// <summary>The tour over plain HTTP, on the embedded store; it runs wherever the binary does.</summary>
[Collection(ApiServerGroup.Name)]
public sealed class ApiTourTests(ApiServerFixture fixture)
{
    [ApiServerFact]
    public Task Tour_OnTheEmbeddedStore_EveryStepAnswersAsItShould() => ApiTour.RunAsync(fixture.Server.Admin, "http-tour");
}
