export type { ProfileMeshEvent, ProfileMeshEventType } from '../model/event.js';
