namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>Where requests can go.</summary>
internal sealed record RequestEndpoints(HealthEndpoint Health, NonResourceEndpoint Others, ResourceRouter Resources);
